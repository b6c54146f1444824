"""`train reliability`: how far the tools' percepts are to be believed, from scenes."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import File, Folder
from agent.show.terminal import say


class TrainReliabilityCommand(Arguments):
    """Fits probabilities, border errors and misses to composed scenes of the train split."""

    scenes: Folder
    """What scenes build wrote."""
    out: File
    """The file to be written, calibration.json."""

    def run(self) -> int:
        """Listens to all scenes, writes the file, and says what to believe of a LALM."""
        from agent.assembly.runtime import Runtime
        from agent.assembly.settings import load
        from agent.train.reliability_training import train_reliability
        from evals.benchmarks import named

        items = named("scenes").read(self.scenes / "questions.json")
        named_by = train_reliability(self.scenes, items, self.out, Runtime.of(load()))
        for aim, there in named_by.items():
            told = f"lalm.believed.{aim} = {sum(there) / len(there):.2f}"
            say(f"{told}  # {sum(there)} of {len(there)} that it named were there")
        return 0
