"""`train reasoner`: how far a language model is to be believed where no program answers."""

from __future__ import annotations

from pathlib import Path

from agent.cli.arguments import Arguments
from agent.cli.values import File, Name, Url


class TrainReasonerCommand(Arguments):
    """Fits a language model's weight beside the rules' to questions of our own, in minutes."""

    model: Name
    """Its name on its servers or in `models list`, or its file."""
    out: File
    """The file to be written, reasoner_weights.json."""
    base_url: Url | None = None
    """OpenAI-compatible servers, with commas between."""

    def run(self) -> int:
        """Asks the model every question and writes the file."""
        from agent.assembly.agent_solver import pulled
        from agent.train.reasoner_training import train_reasoner

        with pulled() as runtime:
            train_reasoner(self.model, self.base_url, Path(self.out), runtime)
        return 0
