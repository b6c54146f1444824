"""Curves on bare axes, as both the picture and the page of a run have them."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent.show import curves
from evals.calibration import calibration
from evals.decay_curve import Decay, Point
from evals.stats import Estimate

COLOURS = ("#ff0000", "#00ff00", "#0000ff")


@pytest.fixture
def axes() -> Axes:
    return Figure().subplots()


def _right(length: str, value: float) -> Point:
    share = Estimate(value=value, low=value - 0.1, high=value + 0.1, n=9)
    return Point(
        length=length,
        scores={"same": share, "alike": share},
        perception=None,
        calls=None,
        seconds=None,
    )


def test_forced_lengths_are_joined_and_the_natural_one_lies_across(axes: Axes) -> None:
    points = (_right("natural", 0.6), _right("1", 0.5), _right("2", 0.7))
    curves.decay(axes, Decay(calls=4, points=points), COLOURS)
    drawn = [line for line in axes.lines if line.get_color() == COLOURS[0]]
    forced, natural, second = drawn[0], drawn[3], drawn[4]
    assert np.asarray(forced.get_xydata()).tolist() == [[1, 50], [2, 70]]
    assert [line.get_linestyle() for line in (forced, natural, second)] == ["-", ":", "--"]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "right answers (same)",
        "right answers (alike)",
    ]


def test_a_decay_of_tokens_says_so(axes: Axes) -> None:
    curves.decay(axes, Decay(calls=4, unit="tokens", points=(_right("64", 0.5),)), COLOURS)
    assert axes.get_xlabel() == "tokens of thought, at most"


def test_more_answers_make_a_larger_dot(axes: Axes) -> None:
    sure = np.array([0.95, 0.95, 0.95, 0.15])
    found = calibration(sure, np.array([1.0, 1.0, 0.0, 0.0]))
    assert found is not None
    curves.reliability(axes, found, COLOURS[0], COLOURS[1])
    few, many = [line for line in axes.lines if line.get_color() == COLOURS[0]]
    assert many.get_markersize() > few.get_markersize()


def test_the_highest_of_several_risk_curves_is_seen_whole(axes: Axes) -> None:
    sure = np.array([0.9, 0.8, 0.7, 0.6])
    for right in ([0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]):
        found = calibration(sure, np.array(right))
        assert found is not None
        curves.coverage(axes, found, COLOURS[0])
    assert axes.get_ylim()[1] > 1.0
