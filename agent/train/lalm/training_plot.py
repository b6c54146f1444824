"""A training of either stage as a picture: what was logged, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.show.plots import saved
from tools.outside import json_of, read_lines

Line = dict[str, float]

PANELS = (
    ("loss, nats a token", ("loss", "held_out")),
    ("reward", ("reward/",)),
    ("right on the dev split", ("dev/accuracy",)),
    ("tokens of a rollout", ("rollout/tokens",)),
    ("groups and rollouts", ("group/", "rollout/cap", "rollout/abort")),
    ("seconds", ("time/", "seconds")),
)
"""What stands together: by name, or by the path's beginning where it ends in a stroke."""

OVER = 10
"""Steps that a line is smoothed over."""


def draw(metrics: Path, path: Path) -> None:
    """Writes the picture of a training's numbers, whole or not at all."""
    lines = [json_of(line) for line in read_lines(metrics)]
    names = sorted({name for line in lines for name in line})
    there = [(title, found) for title, keys in PANELS if (found := _matching(names, keys))]
    # What SFT steps down is not in the nats of GRPO.
    if any(name.startswith("reward/") for name in names):
        there = [(title, found) for title, found in there if "loss" not in found]
    figure = Figure(figsize=(12, 3 * -(-len(there) // 2)), layout="constrained")
    panels = figure.subplots(-(-len(there) // 2), 2, squeeze=False).flat
    for axes, (title, found) in zip(panels, there, strict=False):
        _panel(axes, title, lines, found)
    saved(figure, path)


def _matching(names: Sequence[str], keys: Sequence[str]) -> list[str]:
    return [
        name
        for name in names
        if any(name == key or (key.endswith("/") and name.startswith(key)) for key in keys)
    ]


def _panel(axes: Axes, title: str, lines: Sequence[Line], names: Sequence[str]) -> None:
    for name in names:
        points = [(line["step"], line[name]) for line in lines if line.get(name) is not None]
        if points:
            steps, values = zip(*points, strict=True)
            mark = "." if len(points) < OVER else ""
            axes.plot(steps, _smooth(values), label=name, marker=mark)
    axes.set_title(title, loc="left", fontsize=9)
    axes.set_xlabel("step")
    axes.legend(fontsize=7)


def _smooth(values: Sequence[float]) -> list[float]:
    """Each with those before it; short rows as they are."""
    if len(values) < 3 * OVER:
        return list(values)
    spans = (values[max(0, at - OVER + 1) : at + 1] for at in range(len(values)))
    return [sum(span) / len(span) for span in spans]
