"""Accuracy against what it costs, a point for each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from matplotlib.axes import Axes

from agent.show import curves
from agent.show.page.charts import Chart, Ink, chart
from evals.run.run_comparison import Leaderboard
from evals.scoring.protocol import SHARE
from evals.stats import Estimate

Point = tuple[str, float, Estimate]
"""A run's letter, what it costs, and its figure."""

WIDE = 20
"""Costs that differ so many times are drawn on a logarithmic axis."""


def board_charts(board: Leaderboard, letters: Mapping[str, str]) -> tuple[Chart, ...]:
    """Against seconds, and against tokens where any were counted; of figures that are shares."""
    if board.legends[board.headline].unit != SHARE:
        return ()
    return tuple(_charts(board, letters))


def _charts(board: Leaderboard, letters: Mapping[str, str]) -> Iterator[Chart]:
    for title, unit, name in (
        ("Accuracy against seconds", "s an item, mean", "seconds"),
        ("Accuracy against calls", "tool calls an item, mean", "calls"),
        ("Accuracy against tokens", "tokens written an item, mean", "tokens"),
    ):
        points = [
            (letters[row.name], cost, found)
            for row in board.runs
            if (cost := getattr(row, name)) is not None
            and (found := row.scores[board.headline]) is not None
        ]
        if len(points) > 1 and any(cost for _, cost, _ in points):
            told = "; ".join(
                f"{letter}: {cost:.3g} {unit.partition(' ')[0]}, {100 * found.value:.0f} %"
                for letter, cost, found in points
            )
            draw = partial(_drawn, points=points, label=unit, scorer=board.headline)
            yield chart(title, draw, told, f"By {board.headline}. Bars: 95 % intervals.")


def _drawn(axes: Axes, ink: Ink, points: Sequence[Point], label: str, scorer: str) -> None:
    costs = [cost for _, cost, _ in points]
    for letter, cost, found in points:
        curves.joined(axes, [(cost, found)], ink.curves[0], form="o")
        place = (cost, 100 * found.value)
        axes.annotate(letter, place, xytext=(7, 5), textcoords="offset points")
    if min(costs) > 0 and max(costs) / min(costs) >= WIDE:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda cost, _: f"{cost:g}")
    axes.margins(x=0.15)
    axes.set(xlabel=label, ylabel=f"right ({scorer}), %", ylim=(0, 102))
