"""A run's plots as SVG pictures, once for paper and once for the dark."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.show import curves
from evals.anytime import Early
from evals.calibration import Calibration
from evals.decay_curve import Decay, Point


@dataclass(frozen=True)
class Ink:
    """The colours of one scheme; they are those of base.css."""

    text: str
    line: str
    curves: tuple[str, str, str]


LIGHT = Ink("#5d616c", "#d9d6cf", ("#2c5fae", "#bf5530", "#22826a"))
DARK = Ink("#a3a6b0", "#3a3d46", ("#86b0f0", "#f0a07f", "#63cbae"))


@dataclass(frozen=True)
class Chart:
    """One plot in both schemes, as data: URIs.

    Attributes:
        told: Its numbers in words, for who does not see it.
        note: What a reader must know.
    """

    title: str
    light: str
    dark: str
    told: str
    note: str


Draw = Callable[[Axes, Ink], None]


def charts(
    early: Sequence[Early], sure: Calibration | None, decay: Decay | None
) -> tuple[Chart, ...]:
    """Those for which there are numbers."""
    found: list[Chart] = []
    if early:
        told = "; ".join(map(_early, early))
        note = "Had every episode stopped after so many rounds. Bars: 95 % intervals."
        draw = partial(_cost, early=early)
        found.append(chart("Accuracy against cost", draw, told, note))
    if sure:
        told = f"ECE {sure.ece:.3f}, Brier {sure.brier:.3f}"
        note = f"{told}, over {sure.n} answers. Larger dots: more answers."
        found.append(chart("Calibration", partial(_reliability, found=sure), told, note))
        told = f"AURC {sure.aurc:.3f}"
        note = f"{told}; lower is better."
        found.append(chart("Risk and coverage", partial(_coverage, found=sure), told, note))
    if decay:
        told = "; ".join(_point(point, decay.shares) for point in decay.points)
        note = f"At most {decay.calls} calls. Dotted: the length that the controller chooses."
        found.append(chart("Decay", partial(_decay, found=decay), told, note))
    return tuple(found)


def _early(one: Early) -> str:
    return f"{one.rounds} rounds, {one.calls:.1f} calls: {100 * one.accuracy.value:.0f} % right"


def _point(one: Point, scorers: Sequence[str]) -> str:
    rights = [(name, one.scores[name]) for name in scorers]
    told = [
        f"{'?' if f is None else f'{100 * f.value:.0f}'} % right ({name})" for name, f in rights
    ]
    return f"{one.length} rounds: {', '.join(told)}"


def chart(title: str, draw: Draw, told: str, note: str) -> Chart:
    """A plot in both schemes."""
    return Chart(title, _drawn(draw, LIGHT), _drawn(draw, DARK), told, note)


def _drawn(draw: Draw, ink: Ink) -> str:
    """On no ground of its own."""
    figure = Figure(figsize=(5.2, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.grid(color=ink.line, alpha=0.5, linewidth=0.6)
    draw(axes, ink)
    _inked(axes, ink)
    file = io.BytesIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode()}"


def _inked(axes: Axes, ink: Ink) -> None:
    """Words and frame in the scheme's colours."""
    axes.tick_params(colors=ink.text, labelsize=11)
    for label in (axes.xaxis.label, axes.yaxis.label, *axes.texts):
        label.set(color=ink.text, fontsize=11)
    for side, spine in axes.spines.items():
        spine.set(color=ink.line, visible=side in ("left", "bottom"))
    if legend := axes.get_legend():
        for text in legend.get_texts():
            text.set_color(ink.text)


def _cost(axes: Axes, ink: Ink, early: Sequence[Early]) -> None:
    """Mean calls to the right, one point for each round."""
    curves.joined(axes, [(one.calls, one.accuracy) for one in early], ink.curves[0])
    for one in early:
        place = (one.calls, 100 * one.accuracy.value)
        axes.annotate(f"{one.rounds}", place, xytext=(6, -14), textcoords="offset points")
    axes.set(xlabel="calls so far, mean", ylabel="right, %", ylim=(0, 102))


def _reliability(axes: Axes, ink: Ink, found: Calibration) -> None:
    curves.reliability(axes, found, ink.curves[0], ink.text)


def _coverage(axes: Axes, ink: Ink, found: Calibration) -> None:
    curves.coverage(axes, found, ink.curves[0])


def _decay(axes: Axes, ink: Ink, found: Decay) -> None:
    curves.decay(axes, found, ink.curves)
