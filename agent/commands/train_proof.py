"""`train proof`: whether both stages teach a small model to hear."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import Count, Folder


class TrainProofCommand(Arguments):
    """Teaches a small model to hear, by both stages; takes about 20 minutes."""

    out: Folder
    """A folder."""
    seeds: Count = 3
    """Students of each kind."""
    sft: Count = 110
    """Steps of SFT."""
    grpo: Count = 60
    """Steps of GRPO."""

    def run(self) -> int:
        """Trains the students one after another, and writes what was seen."""
        from agent.train.lalm.learning_proof import Size, write_proof

        write_proof(range(self.seeds), Size(sft=self.sft, grpo=self.grpo), self.out)
        return 0
