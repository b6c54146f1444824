"""`data verl`: the rows of a training set in the form that verl reads."""

from __future__ import annotations

from typing import Literal

from agent.cli.flag_groups import RowsFlags
from agent.show.terminal import say


class DataVerlCommand(RowsFlags):
    """Writes the rows of data paqa in the form that verl reads."""

    split: Literal["train", "dev", "test"] = "train"
    """Whose rows."""

    def run(self) -> int:
        """Writes one parquet file."""
        from agent.data.verl_format import write

        say(f"{self.out}: {write(self.rows, self.out, self.split)} rows")
        return 0
