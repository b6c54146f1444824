"""Windows: what happens in them is where it is said to be, and follows from a number."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent.train.small.recording_set import RecordingSet
from agent.train.small.sound_phrases import sound_phrases
from agent.train.small.sound_windows import LONGEST, STEP, SoundWindow, WindowKind, WindowMixer
from tests.agent.train.small.tones import recordings

MIX = WindowMixer(recordings(), seed=3)
KINDS: tuple[WindowKind, ...] = get_args(WindowKind)


@given(st.sampled_from(KINDS), st.integers(0, 10**9))
def test_a_number_gives_the_same_window_whose_sounds_follow_one_another(
    kind: WindowKind, number: int
) -> None:
    window, again = MIX(kind, number), MIX(kind, number)
    assert np.array_equal(window.samples, again.samples)
    assert len(window.samples) % STEP == 0
    assert np.abs(window.samples).max() < 1
    ends = [0.0, *(one.end for one in window.happenings)]
    assert all(end < one.start for end, one in zip(ends, window.happenings, strict=False))


@given(st.integers(0, 10**6))
def test_no_two_sounds_of_a_row_could_be_taken_for_one_another(number: int) -> None:
    names = [one.name for one in MIX("row", number).happenings if one.facts.sort == "sound"]
    for at, name in enumerate(names):
        assert sound_phrases().apart(name, names[:at])


@given(st.sampled_from(KINDS), st.integers(0, 10**9))
def test_a_wide_window_has_rests_and_is_no_longer_than_is_heard_at_once(
    kind: WindowKind, number: int
) -> None:
    window = WindowMixer(MIX.sounds, 3, wide=1.0)(kind, number)
    assert 0.1 < window.seconds <= LONGEST + 5.1
    ends = [0.0, *(one.end for one in window.happenings)]
    assert all(end < one.start for end, one in zip(ends, window.happenings, strict=False))
    assert ends[-1] < window.seconds


def longest_rest(window: SoundWindow) -> float:
    pairs = pairwise(window.happenings)
    return max(later.start - one.end for one, later in pairs)


def test_some_windows_are_wide_and_the_others_are_close() -> None:
    half = WindowMixer(MIX.sounds, 3, wide=0.5)
    assert 12 < sum(longest_rest(half("row", number)) > 0.55 for number in range(60)) < 48
    assert not any(longest_rest(MIX("row", number)) > 0.55 for number in range(60))


def test_a_sound_is_louder_where_it_happens_than_elsewhere() -> None:
    window = MIX("one", 5)
    (one,) = window.happenings
    inside = window.samples[round(one.start * 16_000) : round(one.end * 16_000)]
    before = window.samples[: max(100, round((one.start - 0.02) * 16_000))]
    assert np.square(inside).mean() > 10 * np.square(before).mean()


def test_recordings_are_kept_with_all_that_is_known_of_them(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    MIX.sounds.save(path)
    assert RecordingSet.load(path).digest == MIX.sounds.digest
