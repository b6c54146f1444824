"""`report`: a run's numbers as tables, a Markdown page and a picture; or two runs compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Folder, Metavar, RunFolder


class ReportCommand(JsonFlag):
    """Shows a run's numbers, or compares two runs."""

    folder: CliPositionalArg[RunFolder]
    """A folder that eval wrote."""
    other: CliPositionalArg[Annotated[Path, Metavar("RUN2")] | None] = None
    """Compare with this one."""
    out: Folder | None = None
    """Where report.md and report.png go (RUN)."""

    def run(self) -> int:
        """Prints the tables, and writes `report.md` and `report.png` beside the run."""
        from agent.evaluation.run_report import write_report

        write_report(self.folder, self.other, self.out, self.as_json)
        return 0
