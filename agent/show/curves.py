"""Curves of a run, each drawn in one place: on any axes, in whatever colours the caller has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes

from evals.calibration import Calibration
from evals.decay_curve import Decay, Point, scored_by
from evals.stats import Estimate

LENGTHS = {"rounds": "rounds of listening, forced", "tokens": "tokens of thought, at most"}
"""What the lengths of a decay are lengths of."""


def reliability(axes: Axes, found: Calibration, colour: str, diagonal: str) -> None:
    """The share of right answers by confidence; a larger dot is of more answers."""
    axes.plot([0, 1], [0, 1], ":", color=diagonal, linewidth=1)
    for each in found.bins:
        size = 4 + 14 * (each.n / found.n) ** 0.5
        place = (each.confidence, each.accuracy)
        axes.plot(*place, "o", color=colour, markersize=size, alpha=0.8, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="share right")


def coverage(axes: Axes, found: Calibration, colour: str) -> None:
    """The share of wrong answers among the surest ones; as high as the highest curve asks."""
    axes.step(found.coverage, found.risk, color=colour, where="post", linewidth=2)
    highest = max(float(np.max(line.get_ydata())) for line in axes.lines)
    axes.set(xlim=(0, 1), xlabel="share answered, surest first", ylabel="share wrong")
    axes.set_ylim(0, 1.1 * max(0.05, highest))


def decay(axes: Axes, found: Decay, colours: Sequence[str]) -> None:
    """Scores and perception by forced length; the natural length as dotted lines across.

    All scores have the first colour; those after the headline are dashed.
    """
    right, *perceived = colours
    rates: dict[str, Callable[[Point], Estimate | None]] = {
        "right claims (Acc_per)": lambda point: point.perception and point.perception.accuracy,
        "recall (1 - Err_omit)": lambda point: _rest(point.perception and point.perception.omitted),
    }
    for at, name in enumerate(found.shares):
        told = f"right answers ({name})"
        _by_length(axes, found, scored_by(name), right, told, "o--" if at else "o-")
    for colour, (name, pick) in zip(perceived, rates.items(), strict=True):
        _by_length(axes, found, pick, colour, name)
    axes.set(xlabel=LENGTHS[found.unit], ylabel="%", ylim=(0, 102))
    axes.set_xticks([int(point.length) for point in found.points if point.length.isdecimal()])
    axes.legend(loc="lower right", frameon=False)


def _by_length(
    axes: Axes,
    found: Decay,
    pick: Callable[[Point], Estimate | None],
    colour: str,
    name: str,
    form: str = "o-",
) -> None:
    """One curve, where there is any number of it."""
    known = [(point.length, here) for point in found.points if (here := pick(point))]
    if not known:
        return
    forced = [(int(length), here) for length, here in known if length.isdecimal()]
    joined(axes, forced, colour, name, form)
    for length, here in known:
        if not length.isdecimal():
            axes.axhline(100 * here.value, linestyle=":", color=colour, linewidth=1.2)


def joined(
    axes: Axes,
    points: Sequence[tuple[float, Estimate]],
    colour: str,
    name: str = "_",
    form: str = "o-",
) -> None:
    """Shares in per cent with their intervals, joined; a name that begins with _ has no legend."""
    axes.errorbar(
        [x for x, _ in points],
        [100 * found.value for _, found in points],
        yerr=[
            [100 * (found.value - found.low) for _, found in points],
            [100 * (found.high - found.value) for _, found in points],
        ],
        fmt=form,
        color=colour,
        label=name,
        capsize=3,
        linewidth=2,
        elinewidth=1,
    )


def _rest(omitted: Estimate | None) -> Estimate | None:
    """The share that is left."""
    if omitted is None:
        return None
    return Estimate(
        value=1 - omitted.value, low=1 - omitted.high, high=1 - omitted.low, n=omitted.n
    )
