"""Every file as a player hears it: to its end, in its own time, and nothing cancelled."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile as sf
from av.stream import Disposition
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import CLIPS
from tools.audio import AudioClip, Samples, Segment
from tools.errors import InputError
from tools.survey import Survey

RATE = 16_000


def tone(seconds: float, hertz: float = 440.0) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def written(path: Path, *tracks: tuple[float, Samples], default: int = 0) -> Path:
    """A Matroska file of PCM tracks, each from a time in seconds on."""
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in tracks]
        for at, stream in enumerate(streams):
            # Older releases take the number of it only.
            flags: Any = (Disposition.default if at == default else Disposition(0)).value
            stream.disposition = flags
        for stream, (start, samples) in zip(streams, tracks, strict=True):
            assert isinstance(stream, av.AudioStream)
            whole = (samples * 32_767).astype(np.int16)[None]
            for first in range(0, whole.shape[1], 1_600):
                frame = av.AudioFrame.from_ndarray(whole[:, first : first + 1_600], "s16", "mono")
                frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
                frame.pts = round(start * RATE) + first
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


def loud_from(clip: AudioClip) -> float:
    """When the first sound is heard."""
    return float(np.argmax(np.abs(clip.samples(RATE)) > 0.05)) / RATE + clip.span.start


def test_sound_that_starts_late_is_heard_late_whole_or_cropped(tmp_path: Path) -> None:
    silent = np.zeros(RATE, np.float32)
    path = written(tmp_path / "late.mkv", (0.0, silent), (70.0, tone(5)), default=1)
    clip = AudioClip.open(path)
    assert clip.length == pytest.approx(75, abs=0.01)
    assert loud_from(clip) == pytest.approx(70, abs=0.01)
    crop = clip.crop(Segment(start=68, end=73))
    assert loud_from(crop) == pytest.approx(70, abs=0.01)
    assert len(crop.samples(RATE)) == pytest.approx(5 * RATE, abs=2)
    later = clip.crop(Segment(start=72, end=74)).samples(RATE)
    assert float(np.abs(later).min(initial=1.0)) >= 0
    assert float(np.square(later).mean()) > 0.01


def test_the_default_track_is_heard(tmp_path: Path) -> None:
    path = written(tmp_path / "two.mka", (0.0, tone(1, 300)), (0.0, tone(2, 900)), default=1)
    samples = AudioClip.open(path).samples(RATE)
    assert int(np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples)) == pytest.approx(900, 2)


def test_a_streamed_flac_is_as_long_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "stream.flac"
    sf.write(path, tone(3), RATE)
    data = bytearray(path.read_bytes())
    # The count of samples: the last 36 bits before the hash, 0 in a stream of unknown length.
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    path.write_bytes(data)
    clip = AudioClip.open(path)
    assert clip.length == pytest.approx(3, abs=0.01)
    assert len(clip.samples(RATE)) == pytest.approx(3 * RATE, abs=16)


def test_files_that_were_joined_are_heard_to_the_end(tmp_path: Path) -> None:
    for suffix in ("ogg", "mp3"):
        parts = [tmp_path / f"{at}.{suffix}" for at in range(2)]
        for part, hertz in zip(parts, (300, 900), strict=True):
            sf.write(part, tone(2, hertz), RATE)
        path = tmp_path / f"joined.{suffix}"
        path.write_bytes(b"".join(part.read_bytes() for part in parts))
        clip = AudioClip.open(path)
        assert clip.length == pytest.approx(4, abs=0.25), suffix
        end = clip.crop(Segment(start=clip.length - 1, end=clip.length)).samples(RATE)
        peak = np.abs(np.fft.rfft(end)).argmax() * RATE / len(end)
        assert peak == pytest.approx(900, abs=20), suffix


def test_an_mp3_of_changing_rate_without_a_table_is_heard_whole(tmp_path: Path) -> None:
    path = tmp_path / "vbr.mp3"
    with av.open(str(path), "w", options={"write_xing": "0"}) as out:
        stream = out.add_stream("libmp3lame", rate=RATE, layout="mono", options={"q": "9"})
        assert isinstance(stream, av.AudioStream)
        noise = np.random.default_rng(0).normal(0, 0.1, 6 * RATE).astype(np.float32)
        sound = np.concatenate([np.zeros(6 * RATE, np.float32), noise])
        frame = av.AudioFrame.from_ndarray(sound[None], "fltp", "mono")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert AudioClip.open(path).length == pytest.approx(12, abs=0.2)


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "damaged.mp3"
    sf.write(path, tone(6), RATE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    path.write_bytes(data)
    clip = AudioClip.open(path)
    # What is damaged is gone: an mp3 has no times of its own.
    assert clip.length == pytest.approx(6, abs=0.6)
    end = clip.crop(Segment(start=clip.length - 1, end=clip.length - 0.2)).samples(RATE)
    assert float(np.square(end).mean()) > 0.01


def test_channels_that_cancel_are_heard(tmp_path: Path) -> None:
    path = tmp_path / "antiphase.wav"
    left = tone(1)
    sf.write(path, np.stack([left, -left], axis=1), RATE)
    heard = AudioClip.open(path).samples(RATE)
    # A quarter of a period later, which nobody hears.
    np.testing.assert_allclose(heard[1_009:-1_000], left[1_000:-1_009], atol=0.02)


def test_an_offset_is_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "offset.wav"
    sf.write(path, tone(2) + 0.4, RATE)
    np.testing.assert_allclose(AudioClip.open(path).samples(RATE), tone(2), atol=2e-3)


GAINS = st.floats(-1, 1)


@given(GAINS, GAINS, GAINS, GAINS)
def test_no_phase_makes_a_sound_inaudible(a: float, b: float, c: float, d: float) -> None:
    one, other = tone(1, 440)[:, None] * (a, b), tone(1, 1000)[:, None] * (c, d)
    survey = Survey(RATE)
    both: Samples = (one + other).astype(np.float32)
    assert len(list(survey.watch(iter([both])))) == 1
    mixed = np.concatenate(list(survey.mix.stream(iter([both]), RATE)))
    assert len(mixed) == len(both)
    heard = np.abs(np.fft.rfft(mixed[4_000:12_000] * np.hanning(8_000))) / 600
    assert heard[220] > 0.4 * max(abs(a), abs(b)) - 0.06
    assert heard[500] > 0.4 * max(abs(c), abs(d)) - 0.06
    assert max(heard[220], heard[500]) < 1.02


@pytest.mark.parametrize("name", ["call.ogg", "music.ogg"])
def test_a_crop_holds_the_samples_of_the_whole(name: str) -> None:
    clip = AudioClip.open(CLIPS / name)
    whole = clip.samples(clip.rate)
    for start, end in ((0.3, 1.304), (2.0, 2.007), (1.111, 3.999)):
        crop = clip.crop(Segment(start=start, end=end)).samples(clip.rate)
        first = round(start * clip.rate)
        np.testing.assert_array_equal(crop, whole[first : first + len(crop)])


def test_a_small_offset_hides_no_silence_and_stereo_keeps_its_level(tmp_path: Path) -> None:
    quiet = np.concatenate([np.zeros(2 * RATE), tone(2), np.zeros(2 * RATE)]) + 0.007
    sf.write(tmp_path / "quiet.wav", quiet, RATE)
    heard = AudioClip.open(tmp_path / "quiet.wav").samples(RATE)
    assert float(np.abs(heard[: 2 * RATE]).max()) < 0.003
    middle, side = tone(6, 300) / 3, tone(6, 500)
    sf.write(tmp_path / "wide.wav", np.stack([middle + side, middle - side], 1), RATE)
    blocks = AudioClip.open(tmp_path / "wide.wav").samples(RATE).reshape(6, -1)
    levels = np.square(blocks).mean(axis=1)
    assert levels.max() < 1.1 * levels.min()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _sample(path: Path) -> None:
    sf.write(path.with_suffix(".wav"), np.zeros(1), RATE)
    path.with_suffix(".wav").replace(path)


def _loud(path: Path) -> None:
    sf.write(path.with_suffix(".wav"), tone(1) * 1e30, RATE, subtype="FLOAT")
    path.with_suffix(".wav").replace(path)


def _nan_in_matroska(path: Path) -> None:
    with av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream("pcm_f32le", rate=RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(np.full((1, RATE), np.nan, np.float32), "flt", "mono")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _no_decoder(path: Path) -> None:
    sf.write(path.with_suffix(".wav"), tone(1), RATE)
    data = bytearray(path.with_suffix(".wav").read_bytes())
    data[20:22] = b"\xfe\xca"
    path.write_bytes(data)


def _words(path: Path) -> None:
    path.write_text("hello, here is nothing to hear " * 99)


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("a.wav", _fifo, "is no regular file"),
        ("a.wav", _sample, "long; expected 0.005 s or more"),
        ("a.wav", _loud, "times full scale"),
        ("a.mkv", _nan_in_matroska, "NaN or infinity at 0.000 s"),
        ("a.wav", _no_decoder, "no sound that FFmpeg can decode"),
        *((f"a.{end}", _words, "is not audio|no sound|no audio")
          for end in ("au", "snd", "vox", "gsm", "raw", "mp3", "ogg", "flac", "wav")),
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str],
    name: str, make: Callable[[Path], None], message: str,
) -> None:  # fmt: skip
    make(tmp_path / name)
    with pytest.raises(InputError, match=message) as refused:
        AudioClip.open(tmp_path / name)
    assert "\n" not in str(refused.value)
    # No library speaks for itself.
    assert capfd.readouterr().err == ""


def test_a_good_mp3_is_read_from_the_middle_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sf.write(tmp_path / "a.mp3", tone(5), RATE)
    clip = AudioClip.open(tmp_path / "a.mp3")
    assert len(clip.crop(Segment(start=2, end=3)).samples(RATE)) == pytest.approx(RATE, abs=2)
    assert capfd.readouterr().err == ""
