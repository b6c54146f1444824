"""A training of the controller as pictures: what was logged, and accuracy against seconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.show.plots import COLOURS, coverage, reliability, saved
from agent.train.controller.world.cost_curves import CostPoint
from agent.train.training_log import Metrics


def draw_controllers(points: Sequence[CostPoint], best: str, settled: float, path: Path) -> None:
    """Accuracy against seconds of tools; and the confidence of those that were trained.

    Args:
        points: Every controller at every setting.
        best: The one whose confidence is drawn.
        settled: The λ whose calibration is drawn.
        path: The picture.
    """
    figure = Figure(figsize=(14, 9), layout="constrained")
    grid = figure.add_gridspec(2, 2, width_ratios=(2, 1))
    _curves(figure.add_subplot(grid[:, 0]), points)
    trained = [one for one in points if one.name == best and one.setting == settled]
    for place, panel in ((grid[0, 1], reliability), (grid[1, 1], coverage)):
        axes = figure.add_subplot(place)
        for one in trained:
            panel(axes, one.calibration)
        axes.set_title(f"{axes.get_title().partition(' (')[0]}, each seed")
    saved(figure, path)


def _curves(axes: Axes, points: Sequence[CostPoint]) -> None:
    """One line for each controller and seed."""
    lines: dict[tuple[str, int | None], list[CostPoint]] = {}
    for one in points:
        lines.setdefault((one.name, one.seed), []).append(one)
    names = list(dict.fromkeys(name for name, _ in lines))
    colours = colormaps["tab20"]
    labelled = set[str]()
    for (name, _), line in lines.items():
        line.sort(key=lambda one: one.seconds)
        axes.plot(
            [one.seconds for one in line],
            [100 * one.accuracy.value for one in line],
            "o:" if name in labelled else "o-",
            color=colours(names.index(name) % colours.N),
            label=None if name in labelled else name,
            markersize=4,
        )
        labelled.add(name)
    axes.set(xlabel="seconds of tools, a question", ylabel="right answers, %")
    axes.set_title("Controllers (dotted: other seeds)")
    axes.legend()


def draw_training(members: Sequence[Sequence[Metrics]], path: Path) -> None:
    """Reward, accuracy, calls and seconds by iteration, as running means: a line each member."""
    figure = Figure(figsize=(10, 6), layout="constrained")
    for axes, name in zip(figure.subplots(2, 2).flat, MEASURED, strict=True):
        for metrics in members:
            values = [float(getattr(one, name)) for one in metrics]
            axes.plot(_smooth(values), color=COLOURS["main"], alpha=0.7)
        axes.set(title=name, xlabel="iteration")
    saved(figure, path)


MEASURED = ("reward", "accuracy", "calls", "seconds")


def _smooth(values: Sequence[float], over: int = 10) -> list[float]:
    """The mean of the last few."""
    return [
        sum(values[max(0, at - over + 1) : at + 1]) / min(over, at + 1) for at in range(len(values))
    ]
