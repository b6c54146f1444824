"""`attention`: how much a model looks at the sound as it answers, and how right it is by length."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Count, Folder, Name


class AttentionCommand(JsonFlag):
    """Measures how much a model looks at the sound as it answers."""

    rows: CliPositionalArg[Path]
    """What data paqa wrote."""
    model: Name
    """A folder, or of the hub."""
    before: Name | None = None
    """The model before it was trained."""
    out: Folder
    """For the figures."""
    limit: Count | None = None
    """Only so many rows."""
    split: Literal["train", "dev", "test"] = "dev"
    """Whose rows."""
    tokens: Count = 512
    """The longest answer."""
    pause: bool = False
    """Let it pause where it is unsure, as it learned to."""

    def run(self) -> int:
        """Asks each model every question, and looks at where it looked."""
        from agent.evaluation.attention_run import measure_attention

        names = [name for name in (self.before, self.model) if name]
        measure_attention(
            self.rows, names, self.out, self.limit, self.tokens, self.pause, self.as_json,
            self.split,
        )  # fmt: skip
        return 0
