"""`data swift`: the rows of a training set in the form that ms-swift reads."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import File
from agent.show.terminal import say


class DataSwiftCommand(Arguments):
    """Writes the rows of data paqa in the form that ms-swift reads."""

    rows: File
    """rows.jsonl, or its folder."""
    out: File
    """A JSON lines file."""

    def run(self) -> int:
        """Writes one file."""
        from agent.data.swift_format import write

        say(f"{self.out}: {write(self.rows, self.out)} rows")
        return 0
