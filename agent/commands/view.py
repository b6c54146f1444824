"""`view`: a trace, or a whole run, as pages for a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic_settings import CliPositionalArg

from agent.cli.arguments import Arguments
from agent.cli.values import File, Metavar
from agent.show.terminal import say


class ViewCommand(Arguments):
    """Shows a trace, or a run, as a page for a browser."""

    shown: CliPositionalArg[Annotated[Path, Metavar("TRACE|RUN")]]
    """What ask or eval wrote."""
    output: File | None = None
    """The page (beside what it shows, .html)."""
    open: bool = False
    """Open it in a browser."""

    def run(self) -> int:
        """Writes the page, and prints its name."""
        import webbrowser

        from agent.show.page.write_page import write_page

        out = write_page(self.shown, self.output)
        say(str(out))
        if self.open:
            webbrowser.open(out.resolve().as_uri())
        return 0
