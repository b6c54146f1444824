"""`view`: a trace, or a whole run, as pages for a browser."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from agent import trace
from agent.page import episode
from agent.trace import check_writable
from tools.files import write_whole


def main(arguments: argparse.Namespace) -> int:
    """Writes the page beside what it shows, unless told where."""
    shown: Path = arguments.shown
    out: Path = arguments.output or shown.with_suffix(".html")
    check_writable(out)
    write_whole(out, episode.page(trace.read(shown), shown, out))
    print(out)
    if arguments.open:
        webbrowser.open(out.resolve().as_uri())
    return 0
