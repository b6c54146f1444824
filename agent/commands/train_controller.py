"""`train controller`: what to listen to next, learned from what train cache heard."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import Count, Folder, Name, Natural


class TrainControllerCommand(Arguments):
    """Trains the controller on what train cache wrote."""

    cache: tuple[Folder, ...]
    """What train cache wrote; several may be given, the costs are those of the first."""
    out: Folder
    """A folder, new or to be gone on with."""
    seed: Natural = 0
    """Of everything drawn."""
    iterations: Count = 150
    """Of the training."""
    members: Count = 3
    """Networks; the best is kept."""
    variant: Name = "full"
    """full, or an ablation: binary, or no- with credit, prior, anchor, spans, listening, leaves,
    evidence or belief."""

    def run(self) -> int:
        """Trains, or goes on where a stopped training was."""
        from agent.train.controller.controller_config import ControllerConfig, named
        from agent.train.controller.controller_training import train_controller

        config = ControllerConfig(
            variant=named(self.variant),
            seed=self.seed,
            iterations=self.iterations,
            members=self.members,
        )
        train_controller(self.cache, self.out, config)
        return 0
