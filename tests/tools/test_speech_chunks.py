"""Which stretches of speech are recognised at once."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.test_vad import Loud
from tools.audio import AudioClip, Segment
from tools.single_words import LEAD
from tools.speech_chunks import (
    CHUNK,
    MARGIN,
    PAUSE,
    SHORT,
    SpeechPart,
    SpeechTrack,
    chunks,
    levelled,
    lone_parts,
    speech_parts,
    widened,
)
from tools.vad import FRAME, RATE, Vad

GAPS = st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.1, 100)), max_size=8)
"""Pauses and the lengths of what comes after them."""


def _spans(gaps: list[tuple[float, float]]) -> list[Segment]:
    """Stretches from (pause, length) pairs, one after the other."""
    spans: list[Segment] = []
    at = 0.0
    for pause, length in gaps:
        spans.append(Segment(start=at + pause, end=at + pause + length))
        at += pause + length
    return spans


@given(GAPS, st.floats(0, 1))
def test_chunks_cover_all_speech_fit_the_window_and_end_at_pauses(
    gaps: list[tuple[float, float]], place: float
) -> None:
    spans = _spans(gaps)
    cut = list(chunks(spans, lambda low, high: low + place * (high - low)))
    assert all(chunk.duration <= CHUNK + 1e-6 for chunk in cut)
    for span in spans:
        shared = sum(both.duration for chunk in cut if (both := chunk.intersect(span)))
        assert shared == pytest.approx(span.duration, abs=1e-6)
    for one, two in pairwise(cut):
        assert two.start >= one.end
        pause = two.start - one.end
        assert pause >= PAUSE or pause < 1e-6 or two.end - one.start > CHUNK


@given(GAPS)
def test_margins_hold_the_speech_and_never_meet_the_next_one(
    gaps: list[tuple[float, float]],
) -> None:
    spoken = list(chunks(_spans(gaps)))
    within = Segment(start=0, end=spoken[-1].end + 0.05 if spoken else 1)
    wider = list(widened(spoken, within))
    assert len(wider) == len(spoken)
    for one, span in zip(wider, spoken, strict=True):
        assert within.start <= one.start <= span.start < span.end <= one.end <= within.end
        assert max(span.start - one.start, one.end - span.end) <= MARGIN + 1e-6
    for one, two in pairwise(wider):
        assert one.end <= two.start + 1e-6


def test_words_said_alone_are_recognised_together_and_sentences_apart() -> None:
    digits = _spans([(0.5, 0.4), (1.0, 0.4), (1.0, 0.5)])
    assert list(chunks(digits)) == [Segment(start=digits[0].start, end=digits[-1].end)]
    sentences = _spans([(0.5, 2.0), (1.0, 2.5)])
    assert list(chunks(sentences)) == sentences
    far = _spans([(0.5, 0.4), (5.0, 0.4)])
    assert list(chunks(far)) == far


def test_speech_without_a_pause_is_cut_in_equal_parts_where_it_is_least() -> None:
    speech = np.ones(round(40 * RATE / FRAME), np.float32)
    speech[round(21.5 * RATE / FRAME)] = 0.6
    track = SpeechTrack(speech, 3.0)
    one, other = chunks([Segment(start=3, end=43)], track.least_between)
    assert one.end == other.start == pytest.approx(24.5, abs=FRAME / RATE)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=50),
    st.floats(0, 100),
    st.floats(-5, 110),
    st.floats(0, 10),
)
def test_the_least_is_between_the_two_times(
    speech: list[float], start: float, low: float, length: float
) -> None:
    at = SpeechTrack(np.array(speech, np.float32), start).least_between(low, low + length)
    assert low <= at <= low + length


@given(st.floats(-1, 5), st.floats(0, 5), st.sampled_from([0.0, LEAD]))
def test_times_of_samples_are_file_times_within_what_was_heard(
    start: float, length: float, lead: float
) -> None:
    heard = Segment(start=7, end=9)
    part = SpeechPart(Segment(start=7.2, end=8.8), heard, np.zeros(1, np.float32), lead)
    found = part.within(start, start + length)
    if found is None:
        assert start >= lead + heard.duration - 1e-6
        return
    assert found.covered_by(heard) == 1
    told = Segment(start=7 + start - lead, end=7 + start - lead + max(length, 0.02))
    if lead <= start and told.end <= heard.end:
        among = told.intersect(part.span) or told
        assert (found.start, found.end) == pytest.approx((among.start, among.end))


def _clip(folder: Path, loud: list[tuple[float, float]], seconds: float) -> AudioClip:
    samples = np.zeros(round(seconds * RATE), np.float32)
    for start, end in loud:
        samples[round(start * RATE) : round(end * RATE)] = 0.2
    samples[::2] *= -1
    sf.write(folder / "clip.wav", samples, RATE)
    return AudioClip.open(folder / "clip.wav")


def test_a_word_alone_is_levelled_after_silence_and_longer_speech_left_as_it_is(
    tmp_path: Path,
) -> None:
    clip = _clip(tmp_path, [(2, 2.5), (8, 10)], 12)
    word, speech = speech_parts(Vad(Loud()), clip)
    assert (word.alone, word.lead, speech.alone, speech.lead) == (True, LEAD, False, 0)
    assert not word.samples[: round(LEAD * RATE)].any()
    assert np.abs(word.samples).max() == pytest.approx(0.9)
    assert np.abs(speech.samples).max() == pytest.approx(0.2, abs=0.01)
    assert len(speech.samples) == pytest.approx(speech.heard.duration * RATE, abs=2)
    assert speech.heard.duration > speech.span.duration > SHORT


def test_levelling_leaves_silence_alone() -> None:
    assert not levelled(np.zeros(10, np.float32)).any()
    assert np.abs(levelled(np.array([0.01, -0.02], np.float32))).max() == pytest.approx(0.9)


def test_a_word_between_pauses_stands_alone_however_near_the_next_one_is(tmp_path: Path) -> None:
    spoken = [(0.5, 0.9), (1.4, 1.7), (3.0, 5.0), (5.2, 5.5), (6.5, 6.8), (6.95, 7.2)]
    parts = list(lone_parts(Vad(Loud()), _clip(tmp_path, spoken, 8)))
    starts = [part.span.start for part in parts]
    assert starts == pytest.approx([0.5, 1.4, 6.5], abs=0.07)
    assert all(part.alone and part.lead == LEAD for part in parts)
    assert all(one.heard.end <= other.heard.start for one, other in pairwise(parts))
