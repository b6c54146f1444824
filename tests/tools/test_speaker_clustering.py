"""Telling voices apart: how many, whose, and how clearly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.speaker_clustering import MOST, Embeddings, cluster

THRESHOLD = 0.6


def _voices(owners: list[int], spread: float = 0.05) -> Embeddings:
    """An embedding for each owner's turn: near to an axis of their own."""
    random = np.random.default_rng(0)
    found = np.eye(32)[owners] + spread * random.standard_normal((len(owners), 32))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def _seconds(owners: list[int], each: float = 1.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.full(len(owners), each)


@given(owners=st.lists(st.integers(0, 3), min_size=1, max_size=30).map(lambda few: few * 6))
@settings(deadline=None)
def test_two_windows_share_a_speaker_just_when_they_share_a_voice(owners: list[int]) -> None:
    found = cluster(_voices(owners), _seconds(owners), THRESHOLD)
    pairs = set(zip(owners, found.speakers.tolist(), strict=True))
    assert len(pairs) == len(set(owners)) == len(set(found.speakers.tolist()))
    assert ((found.confidences >= 0) & (found.confidences <= 1)).all()


@given(owners=st.lists(st.integers(0, 5), min_size=5, max_size=40), speakers=st.integers(1, 5))
@settings(deadline=None)
def test_as_many_speakers_are_found_as_are_said_to_be_there(
    owners: list[int], speakers: int
) -> None:
    found = cluster(_voices(owners), _seconds(owners), THRESHOLD, speakers)
    assert len(set(found.speakers.tolist())) == speakers


def test_one_embedding_is_one_speaker() -> None:
    found = cluster(_voices([0]), _seconds([0]), THRESHOLD, speakers=3)
    assert found.speakers.tolist() == [0]


def test_a_moment_of_a_strange_voice_is_no_speaker_in_a_long_recording() -> None:
    owners = [0] * 100 + [1] + [2] * 100
    assert len(set(cluster(_voices(owners), _seconds(owners), THRESHOLD).speakers.tolist())) == 2


def test_in_a_short_recording_a_second_makes_a_speaker() -> None:
    owners = [0, 1]
    assert cluster(_voices(owners), _seconds(owners), THRESHOLD).speakers.tolist() in (
        [0, 1],
        [1, 0],
    )


def test_the_hint_is_not_spent_on_an_outlier() -> None:
    owners = [0] * 20 + [1] * 20 + [9]
    found = cluster(_voices(owners), _seconds(owners), THRESHOLD, speakers=2)
    first, second = np.split(found.speakers[:40], 2)
    assert {*first} | {*second} == {0, 1}
    assert len({*first}) == len({*second}) == 1


def test_more_embeddings_than_can_be_compared_are_sampled() -> None:
    owners = ([0] * 5 + [1] * 5) * (MOST // 8)
    found = cluster(_voices(owners), _seconds(owners, 0.5), THRESHOLD)
    assert len(owners) > MOST
    assert len(set(zip(owners, found.speakers.tolist(), strict=True))) == 2


def test_a_voice_between_two_is_unclear() -> None:
    owners = [0] * 10 + [1] * 10
    voices = _voices(owners, spread=0)
    between = (voices[0] + voices[-1]) / np.float32(2**0.5)
    found = cluster(np.vstack([voices, between]), _seconds([*owners, 0]), THRESHOLD)
    assert found.confidences[:20] == pytest.approx(1, abs=0.05)
    assert found.confidences[20] < 0.2
