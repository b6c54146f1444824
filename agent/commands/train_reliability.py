"""`train reliability`: how far the tools' percepts are to be believed, from scenes."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import File, Folder


class TrainReliabilityCommand(Arguments):
    """Fits probabilities, border errors and misses to composed scenes of the train split."""

    scenes: Folder
    """What scenes build wrote."""
    out: File
    """The file to be written, calibration.json."""

    def run(self) -> int:
        """Listens to all scenes and writes the file."""
        from agent.assembly.runtime import Runtime
        from agent.assembly.settings import load
        from agent.train.reliability_training import train_reliability
        from evals.benchmarks import named

        items = named("scenes").read(self.scenes / "questions.json")
        train_reliability(self.scenes, items, self.out, Runtime.of(load()))
        return 0
