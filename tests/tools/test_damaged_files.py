"""Files that break off or are damaged: what is left is heard, or one line; and long files."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.tools.made_files import RATE, SECONDS, Track, pips, written
from tools.audio import AudioClip
from tools.errors import InputError

CASES = [
    ("wav", "pcm_s16le", 16_000), ("wav", "adpcm_ms", 16_000), ("mp3", "libmp3lame", 44_100),
    ("ogg", "libopus", 48_000), ("flac", "flac", 16_000), ("m4a", "aac", 44_100),
    ("mkv", "pcm_s16le", 16_000), ("webm", "libopus", 48_000), ("ts", "aac", 44_100),
    ("avi", "libmp3lame", 44_100), ("aac", "aac", 44_100), ("amr", "libopencore_amrnb", 8_000),
    ("caf", "pcm_s16le", 16_000), ("wv", "wavpack", 44_100), ("flv", "aac", 44_100),
    ("ac3", "ac3", 48_000), ("tta", "tta", 44_100), ("nut", "pcm_s16le", 16_000),
]  # fmt: skip


def made(folder: Path, suffix: str, codec: str, rate: int) -> Path:
    sound = np.concatenate([pips(rate), pips(rate)])
    return written(folder / f"a.{suffix}", Track(sound, codec, rate), options={"strict": "-2"})


def heard(path: Path) -> float | None:
    """The seconds that are heard; None where the file is refused."""
    try:
        clip = AudioClip.open(path)
    except InputError:
        return None
    samples = clip.samples(RATE)
    assert np.isfinite(samples).all()
    assert len(samples) / RATE == pytest.approx(clip.length, abs=0.01)
    return clip.length


@pytest.mark.parametrize(("suffix", "codec", "rate"), CASES)
def test_of_a_file_that_breaks_off_its_beginning_is_heard(
    tmp_path: Path, suffix: str, codec: str, rate: int, capfd: pytest.CaptureFixture[str]
) -> None:
    path = made(tmp_path, suffix, codec, rate)
    whole = path.read_bytes()
    lengths: list[float | None] = []
    for share in (0.05, 0.55, 0.97):
        path.write_bytes(whole[: int(len(whole) * share)])
        lengths.append(heard(path))
    if suffix == "m4a":
        # Its table of contents is its end.
        assert lengths[-1] is None
    else:
        assert (lengths[-1] or 0) > 1.3 * (lengths[1] or 0.6)
    assert all(length is None or length < 2 * SECONDS + 0.2 for length in lengths)
    assert capfd.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("suffix", "codec", "rate"), CASES)
def test_of_a_damaged_file_something_is_heard_or_it_is_refused(
    tmp_path: Path, suffix: str, codec: str, rate: int, seed: int,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = made(tmp_path, suffix, codec, rate)
    data, chance = bytearray(path.read_bytes()), random.Random(f"{suffix}{codec}{seed}")
    at = chance.randrange(len(data))
    match seed % 4:
        case 0:
            for _ in range(20):
                data[chance.randrange(len(data))] = chance.randrange(256)
        case 1:
            data[at : at + 500] = bytes(500)
        case 2:
            del data[at : at + 1_000]
        case _:
            data[at:at] = chance.randbytes(700)
    path.write_bytes(data)
    heard(path)
    assert capfd.readouterr().err == ""


def _peak(path: Path, minutes: int) -> int:
    """Bytes held at most while a file of so many minutes is opened and heard in blocks."""
    second = np.random.default_rng(0).normal(0, 0.05, (RATE, 2)).astype(np.float32)
    with sf.SoundFile(path, "w", RATE, 2) as file:
        for _ in range(60 * minutes):
            file.write(second)
    tracemalloc.start()
    try:
        for _ in AudioClip.open(path).blocks(RATE, 10):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["wav", "ogg", "flac"])
def test_ten_minutes_take_hardly_more_memory_than_one(tmp_path: Path, suffix: str) -> None:
    one = _peak(tmp_path / f"1.{suffix}", 1)
    # An hour may take 200 MB more than a minute; this is a share of it.
    assert _peak(tmp_path / f"10.{suffix}", 10) - one < 200e6 * 9 / 59 / 10


@pytest.mark.parametrize("rate", [1, 2_000_000_000])
def test_a_rate_that_no_recording_has_is_refused_before_it_takes_time_or_memory(
    tmp_path: Path, rate: int
) -> None:
    sf.write(tmp_path / "a.wav", pips(), rate)
    with pytest.raises(InputError, match=f"has {rate} samples a second; expected 100 to"):
        AudioClip.open(tmp_path / "a.wav")
