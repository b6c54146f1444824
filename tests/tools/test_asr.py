"""Speech recognition on real recordings."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools import asr
from tools.asr import CHUNK, PAUSE, Whisper, chunks, levelled
from tools.audio import AudioClip, Segment
from tools.evidence import SubQuery, Utterance


def _spans(gaps: list[tuple[float, float]]) -> list[Segment]:
    """Stretches from (pause, length) pairs, one after the other."""
    spans: list[Segment] = []
    at = 0.0
    for pause, length in gaps:
        spans.append(Segment(start=at + pause, end=at + pause + length))
        at += pause + length
    return spans


@given(st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.1, 100)), max_size=8))
def test_chunks_cover_all_speech_fit_the_window_and_end_at_pauses(
    gaps: list[tuple[float, float]],
) -> None:
    spans = _spans(gaps)
    cut = list(chunks(spans))
    assert all(chunk.duration <= CHUNK + 1e-6 for chunk in cut)
    for span in spans:
        shared = sum(both.duration for chunk in cut if (both := chunk.intersect(span)))
        assert shared == pytest.approx(span.duration, abs=1e-6)
    for one, two in pairwise(cut):
        assert two.start >= one.end
        pause = two.start - one.end
        assert pause >= PAUSE or pause < 1e-6 or two.end - one.start > CHUNK


def test_words_said_alone_are_recognised_together_and_sentences_apart() -> None:
    digits = _spans([(0.5, 0.4), (1.0, 0.4), (1.0, 0.5)])
    assert list(chunks(digits)) == [Segment(start=digits[0].start, end=digits[-1].end)]
    sentences = _spans([(0.5, 2.0), (1.0, 2.5)])
    assert list(chunks(sentences)) == sentences
    far = _spans([(0.5, 0.4), (5.0, 0.4)])
    assert list(chunks(far)) == far


def test_levelling_leaves_silence_alone() -> None:
    assert not levelled(np.zeros(10, np.float32)).any()
    assert np.abs(levelled(np.array([0.01, -0.02], np.float32))).max() == pytest.approx(0.9)


@pytest.fixture(scope="module")
def whisper(runtime: Runtime) -> Whisper:
    """Whisper base."""
    found = runtime.whisper.get()
    assert isinstance(found, Whisper)
    return found


def _heard(whisper: Whisper, clip: AudioClip) -> list[Utterance]:
    return [one for stretch in whisper(clip, SubQuery(tool=asr.NAME)) for one in stretch]


@pytest.mark.models
def test_each_voice_is_written_down_in_its_own_language(whisper: Whisper, call: AudioClip) -> None:
    heard = _heard(whisper, call)
    assert [one.language for one in heard] == ["en", "it"]
    assert "hold while I try to locate the person" in heard[0].text
    assert "sono ora occupati" in heard[1].text
    assert heard[0].segment.start == pytest.approx(0.5, abs=0.3)
    assert heard[1].segment.start == pytest.approx(7.43, abs=0.4)
    for one in heard:
        assert one.words[0].segment.start == one.segment.start
        assert all(call.span.intersect(word.segment) for word in one.words)


@pytest.mark.models
def test_words_of_a_crop_have_the_times_of_the_file(whisper: Whisper, call: AudioClip) -> None:
    (late,) = _heard(whisper, call.crop(Segment(start=7.0, end=10.0)))
    assert late.segment.start == pytest.approx(7.43, abs=0.4)


@pytest.mark.models
@pytest.mark.parametrize("name", ["barks", "order", "music", "frogs"])
def test_animals_and_music_yield_no_invented_words(whisper: Whisper, name: str) -> None:
    assert _heard(whisper, AudioClip.open(CLIPS / f"{name}.ogg")) == []


@pytest.mark.models
@pytest.mark.parametrize("level", [0.0, 0.05])
def test_silence_and_hiss_yield_no_invented_words(
    whisper: Whisper, tmp_path: Path, level: float
) -> None:
    path = tmp_path / "hiss.wav"
    sf.write(path, np.random.default_rng(0).normal(0, level, 64_000), 16_000)
    assert _heard(whisper, AudioClip.open(path)) == []
