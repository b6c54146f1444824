"""A run as a picture: accuracy beside its controls, by group, and how far confidence is right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent import curves
from agent.tables import best_guess
from agent.train.lalm.listening import Listening
from agent.train.metrics import Metrics
from evals.calibration import Calibration
from evals.controls import HEARING, MAIN
from evals.decay import Decay
from evals.run.results import Results
from evals.stats import Estimate
from evals.world.proof import Point as Controller

COLOURS = {"main": "#1f4e9c", "hearing": "#b5542b", "guessing": "#8a8a8a"}


def draw(results: Results, path: Path) -> None:
    """Writes the picture, whole or not at all."""
    rows = max(len(results.conditions), 4)
    figure = Figure(figsize=(12, 4 + 0.3 * rows), layout="constrained")
    panels = figure.subplots(2, 2, gridspec_kw={"height_ratios": [2, 1.6]})
    figure.suptitle(f"{results.benchmark} · {results.solver} · {results.items} items")
    _accuracies(panels[0][0], results)
    _groups(panels[0][1], results)
    _reliability(panels[1][0], results.calibration)
    _coverage(panels[1][1], results.calibration)
    saved(figure, path)


def saved(figure: Figure, path: Path) -> None:
    """Writes a picture, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    figure.savefig(part, format="png", dpi=110)
    part.replace(path)


def _accuracies(axes: Axes, results: Results) -> None:
    """Each condition's official accuracy with its interval."""
    names = list(results.conditions)
    axes.set_title("Official accuracy by condition")
    for row, name in enumerate(names):
        _dot(axes, row, results.conditions[name].accuracy.official, _colour(name))
    _named(axes, names)


def _groups(axes: Axes, results: Results) -> None:
    """The main condition by the breakdowns of few groups, with the best guess as a tick."""
    main = results.conditions[MAIN]
    few = {name: groups for name, groups in main.groups.items() if len(groups) <= 8}
    rows = [(name, group) for name, groups in few.items() for group in groups]
    for row, (name, group) in enumerate(rows):
        _dot(axes, row, main.groups[name][group].official, COLOURS["main"])
        if (guess := best_guess(name, group, results)) is not None:
            axes.plot(100 * guess, row, "|", color=COLOURS["guessing"], markersize=14)
    axes.set_title("Main condition by group (grey: best guess)")
    _named(axes, [f"{group}" for _, group in rows])


def _dot(axes: Axes, row: int, found: Estimate | None, colour: str) -> None:
    if found:
        axes.plot([100 * found.low, 100 * found.high], [row, row], color=colour, linewidth=2)
        axes.plot(100 * found.value, row, "o", color=colour, clip_on=False)


def _colour(name: str) -> str:
    kind = "main" if name == MAIN else "hearing" if name in HEARING else "guessing"
    return COLOURS[kind]


def _named(axes: Axes, names: Sequence[str]) -> None:
    """Names from the top down, and per cent to the right."""
    # A name from a file may hold what matplotlib reads as mathematics.
    axes.set_yticks(range(len(names)), [name.replace("$", r"\$") for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.set_xlabel("%")
    axes.grid(axis="x", alpha=0.3)


def _reliability(axes: Axes, found: Calibration | None) -> None:
    axes.set_title("Confidence against accuracy" + (f" (ECE {found.ece:.3f})" if found else ""))
    if found:
        curves.reliability(axes, found, COLOURS["main"], COLOURS["guessing"])


def _coverage(axes: Axes, found: Calibration | None) -> None:
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


def draw_listening(models: Sequence[Listening], path: Path) -> None:
    """Attention on the sound by token and by layer, accuracy by length; a line for each model."""
    figure = Figure(figsize=(13, 4.5), layout="constrained")
    by_step, by_layer, by_length = figure.subplots(1, 3)
    for model, colour in zip(models, ("hearing", "main")[-len(models) :], strict=True):
        layers = [(at, found) for at, found in enumerate(model.by_layer, start=1)]
        for axes, points in (
            (by_step, [(each.last, each.found) for each in model.by_step]),
            (by_layer, layers),
            (by_length, [(each.last, each.found) for each in model.by_length]),
        ):
            known = [(at, found) for at, found in points if found]
            curves.joined(axes, known, COLOURS[colour], model.model)
    by_step.set(xlabel="token, up to", ylabel="attention on the sound, %")
    by_layer.set(xlabel="layer", ylabel="attention on the sound, %")
    by_length.set(xlabel="tokens written, up to", ylabel="right answers, %", ylim=(0, 102))
    for axes in (by_step, by_length):
        axes.set_xscale("log", base=2)
    by_step.legend()
    saved(figure, path)


def draw_controllers(points: Sequence[Controller], best: str, settled: float, path: Path) -> None:
    """Accuracy against seconds of tools; and the confidence of those that were trained.

    Args:
        points: Every controller at every setting.
        best: The one whose confidence is drawn.
        settled: The price whose calibration is drawn.
        path: The picture.
    """
    figure = Figure(figsize=(14, 9), layout="constrained")
    grid = figure.add_gridspec(2, 2, width_ratios=(2, 1))
    _curves(figure.add_subplot(grid[:, 0]), points)
    trained = [one for one in points if one.name == best and one.setting == settled]
    for place, panel in ((grid[0, 1], _reliability), (grid[1, 1], _coverage)):
        axes = figure.add_subplot(place)
        for one in trained:
            panel(axes, one.calibration)
        axes.set_title(f"{axes.get_title().partition(' (')[0]}, each seed")
    saved(figure, path)


def _curves(axes: Axes, points: Sequence[Controller]) -> None:
    """One line for each controller and seed."""
    lines: dict[tuple[str, int | None], list[Controller]] = {}
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
