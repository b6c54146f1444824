"""Commands that show or hand on what was written."""

from __future__ import annotations

import argparse
from pathlib import Path


def view(view: argparse.ArgumentParser) -> None:
    view.set_defaults(command="commands.view")
    view.add_argument("shown", type=Path, metavar="TRACE|RUN", help="what ask or eval wrote")
    view.add_argument("-o", "--output", type=Path, metavar="FILE", help="(beside it, .html)")
    view.add_argument("--open", action="store_true", help="open it in a browser")


def export(export: argparse.ArgumentParser) -> None:
    export.set_defaults(command="commands.export")
    export.add_argument("source", type=Path, metavar="TRACE|RUN", help="what ask or eval wrote")
    export.add_argument(
        "--format",
        required=True,
        metavar="FORMAT",
        help="of a trace: rttm, webvtt, srt, audacity, textgrid, otlp, openinference, mermaid or "
        "json; of a run: inspect",
    )
    export.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="(beside it; RUN/inspect/NAME.eval)"
    )
