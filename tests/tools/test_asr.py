"""Speech recognition on real recordings."""

from collections import Counter
from pathlib import Path

import numpy as np
import platformdirs
import pytest
import soundfile as sf
import soxr

from agent.assembly.runtime import Runtime
from evals.perception.transcript import words_of
from evals.scenes.clip_audio import Recordings
from evals.scenes.clip_manifest import keep
from evals.scenes.fetch import fetch
from tests.conftest import CLIPS
from tools import asr
from tools.asr import Whisper
from tools.audio import AudioClip, Samples, Segment
from tools.evidence import Aim, SubQuery, Utterance


@pytest.fixture(scope="module")
def whisper(runtime: Runtime) -> Whisper:
    """Whisper base."""
    found = runtime.whisper.get()
    assert isinstance(found, Whisper)
    return found


def _heard(whisper: Whisper, clip: AudioClip, aim: Aim = "hear") -> list[Utterance]:
    return [one for stretch in whisper(clip, SubQuery(tool=asr.NAME, aim=aim)) for one in stretch]


def _clip(folder: Path, samples: Samples, rate: int) -> AudioClip:
    sf.write(folder / "clip.wav", samples, rate)
    return AudioClip.open(folder / "clip.wav")


def test_two_threads_may_encode_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = asr._Encoder(np.max)  # pyright: ignore[reportPrivateUsage]
    sounds = [np.full((80, 1500), at, np.float32) for at in range(3)]
    for sound in sounds[:2]:
        encoder(sound)
    alike = np.array_equal

    def meanwhile(one: Samples, other: Samples) -> bool:
        monkeypatch.setattr(asr.np, "array_equal", alike)
        encoder(sounds[2])
        return alike(one, other)

    monkeypatch.setattr(asr.np, "array_equal", meanwhile)
    assert encoder(sounds[1]) == 1


@pytest.mark.models
def test_each_voice_is_written_down_in_its_own_language(whisper: Whisper, call: AudioClip) -> None:
    heard = _heard(whisper, call)
    assert [one.language for one in heard] == ["en", "it"]
    assert all((one.language_confidence or 0) > 0.8 for one in heard)
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


@pytest.mark.models
def test_asked_for_english_it_translates_what_is_said_in_another_language(
    whisper: Whisper, call: AudioClip
) -> None:
    english, italian = _heard(whisper, call, "english")
    assert (english.language, english.translated) == ("en", False)
    assert "hold while I try to locate the person" in english.text
    assert (italian.language, italian.translated) == ("it", True)
    assert "occupied" in italian.text or "busy" in italian.text
    assert italian.segment.start == pytest.approx(7.43, abs=0.6)
    assert all(call.span.intersect(word.segment) for word in italian.words)
    assert not any(one.translated for one in _heard(whisper, call))


@pytest.mark.models
@pytest.mark.recordings
def test_words_said_alone_are_understood_at_the_bandwidth_of_a_telephone(
    whisper: Whisper, tmp_path: Path
) -> None:
    cache = platformdirs.user_cache_path("listen-again") / "recordings"
    package = "sound-theme-freedesktop"
    short = [clip for clip in keep().of("train", "voice") if clip.package == package]
    recordings = Recordings(fetch([package], cache, lambda _: None))
    right = 0
    for clip in short:
        samples = soxr.resample(recordings(clip), 16_000, 8_000)
        heard = _heard(whisper, _clip(tmp_path, samples, 8_000))
        said = words_of(" ".join(one.text for one in heard))
        right += said == words_of(clip.words or "")
    assert right / len(short) > 0.6, right


@pytest.mark.models
def test_no_word_is_lost_or_doubled_where_speech_without_a_pause_is_cut(
    whisper: Whisper, tmp_path: Path
) -> None:
    whole = AudioClip.open(CLIPS / "speech.ogg")
    (once,) = _heard(whisper, whole)
    breath = Segment(start=max(0.0, once.segment.start - 0.2), end=once.segment.end + 0.2)
    sentence = whole.crop(breath).samples(16_000)
    times = 12
    joined = _clip(tmp_path, np.tile(sentence, times), 16_000)
    assert joined.length > 30
    said = [word.text.strip(".,").lower() for one in _heard(whisper, joined) for word in one.words]
    known = Counter(word.text.strip(".,").lower() for word in once.words)
    lost = sum(abs(times * count - Counter(said)[word]) for word, count in known.items())
    assert lost <= 0.05 * times * known.total()
    assert len(said) == pytest.approx(times * known.total(), rel=0.05)
