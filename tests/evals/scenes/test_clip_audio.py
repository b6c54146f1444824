"""Reading clips: what is missing, damaged or another than was checked is named and refused."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from evals.scenes import clip_audio
from evals.scenes.clip_audio import RATE, Recordings
from evals.scenes.clip_manifest import Clip
from evals.scenes.fetch import Library
from tests.evals.scenes.test_qt_resources import archive
from tools.errors import InputError


def tone() -> bytes:
    """A second of a tone, as a WAV file at 8 kHz."""
    buffer = io.BytesIO()
    sf.write(buffer, 0.5 * np.sin(np.arange(8000) / 3), 8000, format="WAV")
    return buffer.getvalue()


def clip(file: str, content: bytes) -> Clip:
    """Half a second of a recording with these bytes."""
    return Clip(
        kind="sound",
        split="dev",
        label="Bark",
        package="dogs",
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        licence="CC0",
        start=0.25,
        end=0.75,
        crest=3.0,
    )


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "usr" / "share"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    return Recordings(Library(tmp_path, apart=False))


def test_the_used_part_is_read_at_the_rate(share: Path, recordings: Recordings) -> None:
    (share / "dog.wav").write_bytes(tone())
    samples = recordings(clip("dog.wav", tone()))
    assert len(samples) == RATE // 2
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.05)


def test_a_file_in_an_archive_is_read_too(share: Path, recordings: Recordings) -> None:
    (share / "all.rcc").write_bytes(archive({"dog.wav": tone()}))
    assert len(recordings(clip("all.rcc#dog.wav", tone()))) == RATE // 2


def test_a_recording_is_decoded_once(share: Path, recordings: Recordings) -> None:
    (share / "dog.wav").write_bytes(tone())
    first = recordings(clip("dog.wav", tone()))
    (share / "dog.wav").unlink()
    assert np.array_equal(first, recordings(clip("dog.wav", tone())))


def test_what_was_used_longest_ago_is_forgotten(
    share: Path, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = RATE * 4
    monkeypatch.setattr(clip_audio, "KEPT", 2 * whole)
    clips = [clip(f"{n}.wav", tone() + bytes([n])) for n in range(3)]
    for n, one in enumerate(clips):
        (share / one.file).write_bytes(tone() + bytes([n]))
        recordings(one)
        recordings(clips[0])
    for one in clips:
        (share / one.file).unlink()
    assert len(recordings(clips[0])) == len(recordings(clips[2])) == RATE // 2
    with pytest.raises(InputError, match=r"cannot read .*1\.wav"):
        recordings(clips[1])


def test_eight_bit_samples_without_a_header_are_read(share: Path, recordings: Recordings) -> None:
    wave = (128 + 64 * np.sin(np.arange(11_025) / 3)).astype(np.uint8).tobytes()
    content = bytes(32) + wave + bytes(32)
    (share / "1.ALS").write_bytes(content)
    samples = recordings(clip("1.ALS", content))
    assert len(samples) == RATE // 2
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.05)


def test_other_bytes_than_those_checked_are_refused_by_name(
    share: Path, recordings: Recordings
) -> None:
    (share / "dog.wav").write_bytes(tone()[:-2])
    with pytest.raises(InputError, match=r"dog\.wav of dogs has the SHA-256 .* expected"):
        recordings(clip("dog.wav", tone()))


@pytest.mark.parametrize("file", ["dog.wav", "all.rcc#dog.wav"])
def test_a_missing_file_is_named(recordings: Recordings, file: str) -> None:
    with pytest.raises(InputError, match=r"cannot read .* of dogs: No such file"):
        recordings(clip(file, tone()))


def test_a_damaged_archive_and_one_that_lacks_the_file_are_named(
    share: Path, recordings: Recordings
) -> None:
    whole = archive({"cat.wav": tone()})
    (share / "cut.rcc").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"cut\.rcc of dogs is damaged: expected"):
        recordings(clip("cut.rcc#dog.wav", tone()))
    (share / "cats.rcc").write_bytes(whole)
    with pytest.raises(InputError, match=r"found no 'dog\.wav' in .*cats\.rcc of dogs"):
        recordings(clip("cats.rcc#dog.wav", tone()))


def test_what_is_not_audio_is_named(share: Path, recordings: Recordings) -> None:
    (share / "dog.wav").write_bytes(b"bark" * 99)
    with pytest.raises(InputError, match=r"cannot decode dog\.wav of dogs"):
        recordings(clip("dog.wav", b"bark" * 99))
