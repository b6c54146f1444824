"""`data swift`: the rows of a training set in the form that ms-swift reads."""

from __future__ import annotations

from typing import Literal

from agent.cli.flag_groups import RowsFlags
from agent.show.terminal import say


class DataSwiftCommand(RowsFlags):
    """Writes the rows of data paqa in the form that ms-swift reads."""

    split: Literal["train", "dev", "test"] = "train"
    """Whose rows."""
    relisten: bool = False
    """Say in each prompt how to hear a stretch again."""

    def run(self) -> int:
        """Writes one file of JSON lines."""
        from agent.data.swift_format import write

        say(f"{self.out}: {write(self.rows, self.out, self.relisten, self.split)} rows")
        return 0
