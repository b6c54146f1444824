"""Scores by length, as they lie on a disk."""

import json

from evals.decay_curve import Decay, Point
from evals.run.figures import Figures, Legend
from evals.stats import Estimate

HALF = Estimate(value=0.5, low=0.3, high=0.7, n=10)


def test_a_study_of_an_earlier_version_is_read_and_its_scores_are_shares() -> None:
    right = HALF.model_dump()
    point = {"length": "1", "accuracy": {"official": right, "exact": None}, "perception": None}
    old = {"calls": 16, "points": [point | {"calls": 2.0, "seconds": 1.0}]}
    found = Decay.model_validate_json(json.dumps(old))
    assert found.points[0].scores == {"official": HALF, "exact": None}
    assert found.shares == ("official", "exact")


def test_scores_of_another_unit_are_no_shares() -> None:
    scores: Figures = {"near": HALF, "off": HALF}
    point = Point(length="1", scores=scores, perception=None, calls=None, seconds=None)
    legends = {"off": Legend(metric="mean absolute error", unit="s")}
    found = Decay(calls=None, points=(point,), legends=legends)
    assert found.shares == ("near",)
    assert Decay.model_validate_json(found.model_dump_json()) == found
