"""Attention and accuracy, summed up."""

from __future__ import annotations

import numpy as np
import pytest

from evals.sound_attention import SoundAttention, Trial, listening, stretches


def trial(recording: str, right: float, first: list[float], second: list[float]) -> Trial:
    """A trial of a model of two layers; the sound is half of the keys, and ever less of them."""
    even_T = 1 / (2 + np.arange(len(first)))
    return Trial(recording, right, np.array([first, second]), even_T)


TRIALS = [
    trial("a", 1, [0.2, 0.4], [0.4, 0.6]),
    trial("b", 0, [0.5] * 6, [0.1] * 6),
    trial("c", 1, [0.3] * 4, [0.3] * 4),
    trial("c", 0, [0.1] * 20, [0.1] * 20),
]


def test_stretches_follow_each_other_and_grow() -> None:
    assert stretches(20) == [(1, 4), (5, 8), (9, 16), (17, 32)]
    assert stretches(2) == stretches(4) == [(1, 4)]


def test_each_share_is_a_mean_over_the_tokens_that_were_written() -> None:
    found = listening("ear", TRIALS)
    # 2 tokens at 0.3 and 0.5, 6 at 0.3, 4 at 0.3 and 20 at 0.1, over both layers.
    assert found.share.value == pytest.approx((0.8 + 1.8 + 1.2 + 2.0) / 32)
    assert found.share.n == 32
    first, second, third, last = found.by_step
    assert (first.first, first.last, first.found.n) == (1, 4, 2 + 4 + 4 + 4)
    assert first.found.value == pytest.approx((0.8 + 1.2 + 1.2 + 0.4) / 14)
    assert second.found.value == pytest.approx((2 * 0.3 + 4 * 0.1) / 6)
    assert third.found.value == last.found.value == pytest.approx(0.1)
    upper, lower = found.by_layer
    assert upper.value == pytest.approx((0.6 + 3.0 + 1.2 + 2.0) / 32)
    assert lower.value == pytest.approx((1.0 + 0.6 + 1.2 + 2.0) / 32)


def test_attention_that_stays_even_has_a_lift_of_one_while_its_share_falls() -> None:
    even_T = 1 / (2 + np.arange(8))
    even = Trial("a", 1, np.stack([even_T, 2 * even_T]), even_T)
    found = listening("ear", [even, Trial("b", 1, even.shares_LT, even_T)])
    assert [each.found.value for each in found.by_step] == sorted(
        (each.found.value for each in found.by_step), reverse=True
    )
    assert [each.found.value for each in found.lift_by_step] == pytest.approx([1.5, 1.5])
    assert [each.value for each in found.lift_by_layer] == pytest.approx([1, 2])
    assert found.lift
    assert found.lift.value == pytest.approx(1.5)


def test_without_a_sound_there_is_no_lift() -> None:
    deaf = Trial("a", 1, np.zeros((2, 3)), np.zeros(3))
    assert not deaf.lifts_LT.any()


def test_files_from_before_it_was_measured_are_read() -> None:
    old = listening("ear", TRIALS).model_dump(exclude={"lift", "lift_by_step", "lift_by_layer"})
    assert SoundAttention.model_validate(old).lift is None


def test_accuracy_is_told_by_length_where_there_is_an_answer_so_long() -> None:
    found = listening("ear", TRIALS)
    assert (found.accuracy.value, found.answered) == (0.5, 4)
    told = {(each.first, each.last): each.found for each in found.by_length}
    assert {edges: (each.value, each.n) for edges, each in told.items()} == {
        (1, 4): (1.0, 2),
        (5, 8): (0.0, 1),
        (17, 32): (0.0, 1),
    }
    # One answer says little: Wilson's interval.
    assert told[5, 8].high > 0.7


def test_survives_json() -> None:
    found = listening("ear", TRIALS)
    assert SoundAttention.model_validate_json(found.model_dump_json()) == found
