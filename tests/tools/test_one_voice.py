"""Two voices are one person's the sooner, the more alike they are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.one_voice import doubles, one_person


@given(low=st.floats(-0.2, 0.9), more=st.floats(0.01, 0.5), seconds=st.floats(0.2, 60))
def test_likeness_makes_it_more_probable(low: float, more: float, seconds: float) -> None:
    assert 0 <= one_person(low, seconds) < one_person(low + more, seconds) <= 1


def test_what_is_alike_is_one_and_what_is_not_is_two() -> None:
    assert one_person(0.9, 10) > 0.9
    assert one_person(0.0, 10) < 0.1


def test_each_voice_has_the_nearest_as_its_double() -> None:
    near = np.array([1.0, 0.6, 0.0]), np.array([1.0, 0.4, 0.0]), np.array([0.0, 0.0, 1.0])
    centroids = np.stack([one / np.linalg.norm(one) for one in near]).astype(np.float32)
    found = doubles(centroids, np.array([9.0, 5.0, 7.0]))
    first, second = found[:2]
    assert first
    assert second
    assert (first.other, second.other) == (1, 0)
    assert first.probability == second.probability
    assert all(one and one.probability <= first.probability for one in found)


def test_one_voice_has_no_double() -> None:
    assert doubles(np.ones((1, 1), np.float32), np.array([3.0])) == [None]
    assert doubles(np.ones((0, 1), np.float32), np.array([])) == []
