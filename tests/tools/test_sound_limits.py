"""What a header says, how long a file goes on, and a file that is gone while it is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.tools.made_files import RATE, Track, pips, written
from tools import file_clock, sound_limits
from tools.audio import AudioClip, Segment
from tools.deadline import within
from tools.errors import InputError, ToolError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    sf.write(tmp_path / "a.wav", pips(), RATE)
    return tmp_path / "a.wav"


@pytest.mark.parametrize(
    ("rate", "channels"),
    [(99, 1), (2_000_001, 1), (16_000, 1_000), (2_000_000, 6)],
)
def test_more_samples_a_second_than_fit_into_memory_are_refused(
    tmp_path: Path, rate: int, channels: int
) -> None:
    sf.write(tmp_path / "a.wav", np.ones((100, channels)) / 2, rate)
    with pytest.raises(InputError, match=rf"says that it has .*{rate} samples a second; expected"):
        AudioClip.open(tmp_path / "a.wav")


def test_as_many_as_any_recorder_gives_are_heard(tmp_path: Path) -> None:
    wide = np.random.default_rng(0).normal(0, 0.1, (2_000, 200)).astype(np.float32)
    sf.write(tmp_path / "a.wav", wide, 48_000)
    assert AudioClip.open(tmp_path / "a.wav").channels == 200


def test_a_file_that_goes_on_for_too_long_is_refused_as_soon_as_that_is_seen(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_limits, "LONGEST", 1.5 / 3600)
    with pytest.raises(InputError, match=r"is more than 0\.0\d+ h long; expected 0\.0\d+ h at"):
        AudioClip.open(path)


def test_looking_through_a_file_ends_when_the_ask_must(path: Path) -> None:
    with within(0), pytest.raises(InputError, match="the time is over after 1 s of"):
        AudioClip.open(path)
    # What was cut short is not remembered.
    assert AudioClip.open(path).length == pytest.approx(2)


@pytest.mark.parametrize("content", [None, b"RIFF", b"no sound any more" * 99])
def test_a_file_that_is_gone_or_another_while_it_is_heard_is_a_miss(
    path: Path, content: bytes | None
) -> None:
    clip = AudioClip.open(path).crop(Segment(start=0.5, end=1))
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(ToolError, match=r"cannot read|is not audio"):
        clip.samples(RATE)


@pytest.mark.parametrize("level", [5e-324, 1e-44, 1e-38, 1e-30])
def test_what_is_quieter_than_anything_is_silence(tmp_path: Path, level: float) -> None:
    sf.write(tmp_path / "a.wav", pips(level=1).astype(float) * level, RATE, subtype="DOUBLE")
    heard = AudioClip.open(tmp_path / "a.wav").samples(RATE)
    assert float(np.abs(heard).max()) <= 1e-29


@pytest.mark.parametrize(
    ("codec", "rate"), [("aac", 44_100), ("flac", 44_100), ("libopus", 48_000)]
)
def test_what_needs_a_key_is_refused_and_not_heard_as_noise(
    tmp_path: Path, codec: str, rate: int
) -> None:
    key = {"encryption_key": "ab" * 16, "encryption_kid": "cd" * 16}
    locked = {"encryption_scheme": "cenc-aes-ctr", "strict": "-2", **key}
    path = written(tmp_path / "a.mp4", Track(pips(rate), codec, rate), options=locked)
    with pytest.raises(InputError, match="is encrypted; expected sound that needs no key"):
        AudioClip.open(path)


def test_of_packets_without_sound_not_all_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def nothing(packet: object) -> list[object]:
        tried.append(packet)
        return []

    monkeypatch.setattr(file_clock, "IDLE", 50)
    monkeypatch.setattr(file_clock, "decoded", nothing)
    path = written(tmp_path / "a.mp3", Track(pips(44_100), "libmp3lame", 44_100))
    with pytest.raises(InputError, match="holds no samples"):
        AudioClip.open(path)
    assert len(tried) == 51
