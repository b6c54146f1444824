"""A training of the controller as pictures: what was logged, and accuracy against seconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.show.plots import COLOURS, coverage, reliability, saved
from agent.train.controller.world.cost_curves import CostPoint
from agent.train.controller.world.item_parts import UNSEEN, ItemPart
from agent.train.training_log import Metrics


def draw_controllers(
    points: Sequence[CostPoint], parts: Sequence[ItemPart], settled: float, path: Path
) -> None:
    """Accuracy against seconds of tools; the gaps, and the confidence of those that were trained.

    Args:
        points: Every controller at every setting.
        parts: What one of them is worth on all items, and on what is seen and unseen.
        settled: The λ at which gaps and calibration are drawn.
        path: The picture.
    """
    figure = Figure(figsize=(15, 10), layout="constrained")
    grid = figure.add_gridspec(3, 2, width_ratios=(2, 1), height_ratios=(1.2, 1, 1))
    _curves(figure.add_subplot(grid[:, 0]), points)
    _gaps(figure.add_subplot(grid[0, 1]), parts, settled)
    best = parts[0].gaps[0].name
    trained = [one for one in points if one.name == best and one.setting == settled]
    for place, panel in ((grid[1, 1], reliability), (grid[2, 1], coverage)):
        axes = figure.add_subplot(place)
        for one in trained:
            panel(axes, one.calibrated or one.posterior)
        axes.set_title(f"{axes.get_title().partition(' (')[0]}, each seed")
    saved(figure, path)


def _gaps(axes: Axes, parts: Sequence[ItemPart], settled: float) -> None:
    """A row for each part: all trainings together with their interval, each as a small dot."""
    for row, part in enumerate(parts):
        gaps = part.at(settled)
        gap, colour = gaps[-1].gap, COLOURS["hearing" if part.known == UNSEEN else "main"]
        axes.plot([100 * gap.low, 100 * gap.high], [row, row], color=colour, linewidth=2)
        axes.plot(100 * gap.value, row, "o", color=colour)
        each = [100 * one.gap.value for one in gaps if one.trainings == 1]
        axes.plot(each, [row] * len(each), ".", color=COLOURS["guessing"], markersize=5)
    axes.axvline(0, color=COLOURS["guessing"], linewidth=1)
    titles = [f"{part.title} ({part.items})" for part in parts]
    axes.set_yticks(range(len(parts)), [title.replace("$", r"\$") for title in titles])
    axes.set_ylim(len(parts) - 0.5, -0.5)
    axes.set(xlabel="points", title="Less hand-written, at equal cost (grey: seeds)")
    axes.grid(axis="x", alpha=0.3)


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
