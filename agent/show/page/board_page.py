"""The page of several runs: who is right how often and at what cost, and every item's traces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase as LETTERS

from agent.records import trace
from agent.show.grid import Grid, interval, probability
from agent.show.page.board_charts import board_charts
from agent.show.page.render_html import render
from agent.show.page.score_text import verdict_of
from evals.controls import MAIN
from evals.reasoning_text import in_words
from evals.run.answer_record import Record
from evals.run.figures import Legend
from evals.run.run_comparison import BoardRow, Comparison, Leaderboard, RunAnswers
from evals.sample import Item
from evals.scoring.protocol import SHARE
from graphs.state import Call, Episode
from tools.errors import InputError
from tools.outside import below

STYLES = ("base.css", "run.css", "board.css")

MOST = 12
"""Runs side by side."""

HEARD = 8
"""Lines of what a call heard that are shown."""


@dataclass(frozen=True)
class CallLine:
    """A call as it stands in a column: who was asked what, when, and the first that was heard."""

    call: Call
    heard: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class AnswerColumn:
    """What one run made of an item.

    Attributes:
        letter: Of the run.
        verdict: As in a run's own list; "not asked" where there is no answer.
        calls: What was listened to, in order.
        why: Why there is nothing to show, or why it failed.
    """

    letter: str
    verdict: str
    record: Record | None
    calls: tuple[CallLine, ...]
    why: str


@dataclass(frozen=True)
class BoardItem:
    """An item with a column for each run, and which of them are right: "AC"."""

    item: Item
    columns: tuple[AnswerColumn, ...]
    kind: str

    @property
    def right(self) -> str:
        """The letters of the runs that are right."""
        return "".join(one.letter for one in self.columns if one.verdict == "right")


def page(
    board: Leaderboard,
    runs: Sequence[RunAnswers],
    folders: Mapping[str, Path],
    items: Sequence[Item],
) -> str:
    """The whole page.

    Args:
        board: The figures; its order is that of the letters.
        runs: The answers, by the same names.
        folders: Of each run, by its name; its traces lie there.
        items: Those that all runs share.
    """
    letters = {row.name: letter for row, letter in zip(board.runs, LETTERS, strict=False)}
    by_name = {run.name: run for run in runs}
    ordered = [(letters[row.name], by_name[row.name]) for row in board.runs]
    shown = [_item(item, ordered, folders) for item in items]
    return render(
        "board.html",
        STYLES,
        ("board.js",),
        "'none'",
        data={
            "board": board,
            "letters": letters,
            "apart": _apart(board.runs),
            "legends": _scored(board),
            "shares": board.legends[board.headline].unit == SHARE,
            "charts": board_charts(board, letters),
            "grids": list(_grids(board, letters)),
            "items": shown,
            "kinds": sorted({one.kind for one in shown if one.kind}),
            "interval": interval,
        },
    )


def _scored(board: Leaderboard) -> dict[str, Legend]:
    """The scorers that give any run a figure."""
    return {
        name: legend
        for name, legend in board.legends.items()
        if any(row.scores[name] is not None for row in board.runs)
    }


def _apart(runs: Sequence[BoardRow]) -> dict[str, dict[str, str | int]]:
    """Of each run's options those that another run has otherwise."""
    return {
        row.name: {
            name: value
            for name, value in row.options.items()
            if any(other.options.get(name, value) != value for other in runs)
        }
        for row in runs
    }


def _item(
    item: Item, runs: Sequence[tuple[str, RunAnswers]], folders: Mapping[str, Path]
) -> BoardItem:
    columns = (_column(letter, run, item, folders[run.name]) for letter, run in runs)
    kind = next(iter(item.groups.get("sub-category", next(iter(item.groups.values()), ()))), "")
    return BoardItem(item, tuple(columns), kind)


def _column(letter: str, run: RunAnswers, item: Item, folder: Path) -> AnswerColumn:
    """The first time that the run was asked."""
    record = run.records.get((MAIN, item.id, 0))
    if record is None:
        return AnswerColumn(letter, "not asked", None, (), "it was not asked")
    verdict = verdict_of(item, record, run.scorers)
    episode, why = _episode(folder, record)
    calls = tuple(map(_line, episode.calls)) if episode else ()
    return AnswerColumn(letter, verdict, record, calls, why)


def _episode(folder: Path, record: Record) -> tuple[Episode | None, str]:
    """The trace, or why there is none: one that is cut short spoils one column, not the page."""
    if record.trace is None:
        return None, record.error or "nothing was listened to"
    try:
        return trace.read(below(folder, record.trace)).episode, ""
    except InputError as error:
        return None, str(error)


def _line(call: Call) -> CallLine:
    heard = tuple(map(in_words, call.percepts))
    return CallLine(call, heard[:HEARD], max(0, len(heard) - HEARD))


def _grids(board: Leaderboard, letters: Mapping[str, str]) -> Iterator[Grid]:
    """The controls beside the main condition, then every two runs compared."""
    unit = board.legends[board.headline].unit
    names = list(dict.fromkeys(name for row in board.runs for name in row.controls))
    if names:
        rows = [_controls(row, names, board.headline, letters, unit) for row in board.runs]
        yield Grid(f"Controls, {board.headline}", ("run", "main", *names), rows)
    head = ("runs", *_scored(board), "p", "items")
    rows = [_pair(pair, board, letters) for pair in board.pairs]
    yield Grid("Differences, over the same items", head, rows)


def _controls(
    row: BoardRow, names: Sequence[str], headline: str, letters: Mapping[str, str], unit: str
) -> list[str]:
    figures = (row.controls.get(name) for name in names)
    return [
        letters[row.name],
        interval(row.scores[headline], unit),
        *(interval(found, unit) for found in figures),
    ]


def _pair(pair: Comparison, board: Leaderboard, letters: Mapping[str, str]) -> list[str]:
    gaps = {name: pair.scores[name].gap for name in _scored(board)}
    head = pair.scores[board.headline].gap
    return [
        f"{letters[pair.first]} less {letters[pair.second]}",
        *(interval(gap, board.legends[name].unit) for name, gap in gaps.items()),
        probability(head),
        str(head.n if head else 0),
    ]
