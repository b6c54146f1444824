"""Several runs as one page: the figures of `run_comparison`, and every item's traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent.evaluation.run_report import answers_of
from agent.records.trace import check_writable
from agent.show.page import board_page
from evals.run.run_comparison import Leaderboard, leaderboard, shared
from tools.errors import InputError
from tools.files import write_whole


def write_leaderboard(folders: Sequence[Path], out: Path | None = None) -> tuple[Leaderboard, Path]:
    """Writes the page beside the first run, unless told where; returns the figures, and where.

    Raises:
        InputError: A folder is no run, one stands there twice, the runs are of different files, or
            there are too many or too few.
    """
    if not 2 <= len(folders) <= board_page.MOST:
        raise InputError(f"found {len(folders)} runs; expected 2 to {board_page.MOST}")
    out = out or folders[0].parent / "compare.html"
    check_writable(out)
    named = dict(zip(_names(folders), folders, strict=True))
    answers, items = answers_of(folders)
    runs = [replace(run, name=name) for run, name in zip(answers, named, strict=True)]
    board = leaderboard(runs, items)
    every = shared([run.config for run in runs], items)
    write_whole(out, board_page.page(board, runs, named, every))
    return board, out


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' own names, or their paths where two have the same.

    Raises:
        InputError: A folder is given twice.
    """
    whole = [folder.resolve() for folder in folders]
    for at, one in enumerate(whole):
        if one in whole[:at]:
            raise InputError(f"found {folders[at]} twice; expected different runs")
    short = [one.name for one in whole]
    return short if len(set(short)) == len(short) else [str(folder) for folder in folders]
