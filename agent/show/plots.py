"""A run as a picture: accuracy beside its controls, by group, and how far confidence is right."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.show import curves
from agent.show.plain_text import plain, shortened
from agent.show.tables import best_guess
from evals.calibration import Calibration
from evals.controls import GUESSING, MAIN
from evals.decay_curve import Decay
from evals.run.run_results import Results
from evals.scoring.protocol import SHARE
from evals.sound_attention import SoundAttention
from evals.stats import Estimate
from tools.files import write_whole

MOST = 60
"""Letters of a label."""

COLOURS = {"main": "#1f4e9c", "hearing": "#b5542b", "guessing": "#8a8a8a"}


def draw(results: Results, path: Path) -> None:
    """Writes the picture, whole or not at all."""
    rows = max(len(results.conditions), 4)
    figure = Figure(figsize=(12, 4 + 0.3 * rows), layout="constrained")
    panels = figure.subplots(2, 2, gridspec_kw={"height_ratios": [2, 1.6]})
    figure.suptitle(_label(f"{results.benchmark} · {results.solver} · {results.items} items"))
    _accuracies(panels[0][0], results)
    _groups(panels[0][1], results)
    reliability(panels[1][0], results.calibration)
    coverage(panels[1][1], results.calibration)
    saved(figure, path)


def saved(figure: Figure, path: Path) -> None:
    """Writes a picture, whole or not at all.

    Raises:
        InputError: The folder cannot be written.
    """
    picture = BytesIO()
    with warnings.catch_warnings():
        # Its font lacks most scripts; what it has no letter for is drawn as a box.
        warnings.filterwarnings("ignore", r"Glyph \d+", UserWarning)
        figure.savefig(picture, format="png", dpi=110)
    write_whole(path, picture.getvalue())


def _label(text: str) -> str:
    """Text from outside, which is no formula, and fits."""
    return shortened(plain(text), MOST).replace("$", r"\$")


def _accuracies(axes: Axes, results: Results) -> None:
    """Each condition's headline figure with its interval."""
    names, head = list(results.conditions), results.headline
    legend = results.legend(head)
    axes.set_title(_label(f"{legend.metric.capitalize()} ({head}) by condition"))
    for row, name in enumerate(names):
        _dot(axes, row, results.conditions[name].scores[head], _colour(name), legend.unit)
    _named(axes, names, legend.unit)


def _groups(axes: Axes, results: Results) -> None:
    """The main condition by the breakdowns of few groups, with the best guess as a tick."""
    main, head = results.conditions[MAIN], results.headline
    unit = results.legend(head).unit
    few = {name: groups for name, groups in main.groups.items() if len(groups) <= 8}
    rows = [
        (name, group) for name, groups in few.items() for group in groups if groups[group][head]
    ]
    for row, (name, group) in enumerate(rows):
        _dot(axes, row, main.groups[name][group][head], COLOURS["main"], unit)
        if (guess := best_guess(name, group, results)) is not None:
            axes.plot(100 * guess, row, "|", color=COLOURS["guessing"], markersize=14)
    axes.set_title("Main condition by group (grey: best guess)")
    _named(axes, [f"{group}" for _, group in rows], unit)


def _dot(axes: Axes, row: int, found: Estimate | None, colour: str, unit: str) -> None:
    times = 100 if unit == SHARE else 1
    if found:
        edges = [times * found.low, times * found.high]
        axes.plot(edges, [row, row], color=colour, linewidth=2)
        axes.plot(times * found.value, row, "o", color=colour, clip_on=False)


def _colour(name: str) -> str:
    kind = "main" if name == MAIN else "guessing" if name in GUESSING else "hearing"
    return COLOURS[kind]


def _named(axes: Axes, names: Sequence[str], unit: str) -> None:
    """Names from the top down, and per cent, or another unit, to the right."""
    # A name from a file may hold what matplotlib reads as mathematics.
    axes.set_yticks(range(len(names)), [_label(name) for name in names])
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.set_xlim(0, 100 if unit == SHARE else None)
    axes.set_xlabel(unit.replace("$", r"\$"))
    axes.grid(axis="x", alpha=0.3)


def reliability(axes: Axes, found: Calibration | None) -> None:
    axes.set_title("Confidence against accuracy" + (f" (ECE {found.ece:.3f})" if found else ""))
    if found:
        curves.reliability(axes, found, COLOURS["main"], COLOURS["guessing"])


def coverage(axes: Axes, found: Calibration | None) -> None:
    axes.set_title("Risk and coverage" + (f" (AURC {found.aurc:.3f})" if found else ""))
    if found:
        curves.coverage(axes, found, COLOURS["main"])


def draw_decay(found: Decay, path: Path) -> None:
    """Accuracy and perception against the forced length; the natural one as lines across."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    curves.decay(axes, found, tuple(COLOURS.values()))
    axes.set_title("Perception and accuracy by length (dotted: natural length)")
    saved(figure, path)


def draw_listening(models: Sequence[SoundAttention], path: Path) -> None:
    """Attention on the sound by token and by layer, accuracy by length; a line for each model.

    Attention is over even attention, which is 1, and below it as a raw share.
    """
    figure = Figure(figsize=(13, 9), layout="constrained")
    (lift_by_step, lift_by_layer, unused), (by_step, by_layer, by_length) = figure.subplots(2, 3)
    unused.set_axis_off()
    for model, colour in zip(models, ("hearing", "main")[-len(models) :], strict=True):
        layers = [(at, found) for at, found in enumerate(model.by_layer, start=1)]
        for axes, points in (
            (lift_by_step, [(each.last, each.found) for each in model.lift_by_step]),
            (lift_by_layer, list(enumerate(model.lift_by_layer, start=1))),
            (by_step, [(each.last, each.found) for each in model.by_step]),
            (by_layer, layers),
            (by_length, [(each.last, each.found) for each in model.by_length]),
        ):
            known = [(at, found) for at, found in points if found]
            curves.joined(axes, known, COLOURS[colour], model.model)
    for axes, name in ((lift_by_step, "token, up to"), (lift_by_layer, "layer")):
        axes.set(xlabel=name, ylabel="attention on the sound, % of even attention")
        axes.axhline(100, color=COLOURS["guessing"], linewidth=1)
    by_step.set(xlabel="token, up to", ylabel="attention on the sound, %")
    by_layer.set(xlabel="layer", ylabel="attention on the sound, %")
    by_length.set(xlabel="tokens written, up to", ylabel="right answers, %", ylim=(0, 102))
    for axes in (lift_by_step, by_step, by_length):
        axes.set_xscale("log", base=2)
    lift_by_step.legend()
    saved(figure, path)
