"""`compare`: several runs as one page, with every item's traces side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import File, Metavar
from agent.show.terminal import say, say_all


class CompareCommand(JsonFlag):
    """Compares runs of one benchmark on the items that they share, as a page for a browser."""

    runs: CliPositionalArg[tuple[Annotated[Path, Metavar("RUN")], ...]]
    """Folders that eval wrote, two or more."""
    output: File | None = None
    """The page (compare.html beside the first run)."""
    open: bool = False
    """Open it in a browser."""

    def run(self) -> int:
        """Writes the page, and prints its name, or all figures."""
        import webbrowser

        from agent.evaluation.run_leaderboard import write_leaderboard

        board, out = write_leaderboard(self.runs, self.output)
        if self.as_json:
            say_all(board.model_dump_json(indent=1))
        else:
            say(str(out))
        if self.open:
            webbrowser.open(out.resolve().as_uri())
        return 0
