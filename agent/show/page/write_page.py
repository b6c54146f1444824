"""The page of a trace, or of a whole run, in a file."""

from __future__ import annotations

from pathlib import Path

from agent.records import trace
from agent.records.trace import check_writable
from agent.show.console import Console
from agent.show.page import episode_page
from tools.errors import InputError
from tools.files import write_whole


def write_page(shown: Path, output: Path | None = None) -> Path:
    """Writes the page beside what it shows, unless told where; returns where.

    Raises:
        InputError: There is nothing to show, or the page cannot be written there.
    """
    if not shown.exists():
        raise InputError(f"{shown} does not exist; expected a trace, or the folder of a run")
    out = output or _beside(shown)
    if shown.is_dir():
        check_writable(out)
        # It draws with matplotlib, which a trace does without.
        from agent.show.page import run_page

        run_page.write(shown, out, Console(stderr=True))
    else:
        check_writable(out, shown)
        kept = trace.read(shown)
        check_writable(out, kept.episode.clip.path)
        write_whole(out, episode_page.page(kept, shown, out))
    return out


def _beside(shown: Path) -> Path:
    """In a run's folder; beside a trace."""
    return shown / "view.html" if shown.is_dir() else shown.with_suffix(".html")
