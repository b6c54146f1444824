"""Clips and stretches of time."""

import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from tools.audio import AudioClip, Segment, parse_span
from tools.errors import InputError, ToolError

RATE = 16_000
TONE = np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE).astype(np.float32) * 0.5

spans = st.tuples(st.floats(0, 1e4), st.floats(1e-3, 1e4)).map(
    lambda pair: Segment(start=pair[0], end=pair[0] + pair[1])
)


@given(spans, spans)
def test_intersection_commutes_and_lies_inside(a: Segment, b: Segment) -> None:
    both = a.intersect(b)
    assert both == b.intersect(a)
    if both:
        assert both.intersect(a) == both == both.intersect(b)
        assert a.gap(b) == 0


@given(spans)
def test_halves_meet_in_the_middle(span: Segment) -> None:
    first, second = span.halves()
    assert (first.start, first.end, second.end) == (span.start, second.start, span.end)


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Two seconds of 440 Hz."""
    path = tmp_path / "tone.wav"
    sf.write(path, TONE, RATE)
    return path


def test_a_crop_keeps_file_time_and_decodes_only_its_window(tone: Path) -> None:
    late = AudioClip.open(tone).crop(Segment(start=1, end=9))
    assert late.span == Segment(start=1, end=2)
    np.testing.assert_allclose(late.samples(RATE), TONE[RATE:], atol=1e-4)


def test_a_crop_outside_the_clip_says_where_the_clip_is(tone: Path) -> None:
    with pytest.raises(ToolError, match=r"\[7.00, 8.00\) s lies outside .* \[0.00, 2.00\) s"):
        AudioClip.open(tone).crop(Segment(start=7, end=8))


def test_blocks_are_the_samples_cut_up(tone: Path) -> None:
    clip = AudioClip.open(tone)
    blocks = list(clip.blocks(8_000, seconds=0.3))
    assert [len(block) for block in blocks[:-1]] == [2_400] * (len(blocks) - 1)
    np.testing.assert_array_equal(np.concatenate(blocks), clip.samples(8_000))


def test_a_clip_survives_json(tone: Path) -> None:
    clip = AudioClip.open(tone)
    assert AudioClip.model_validate_json(clip.model_dump_json()) == clip


def test_equal_bytes_have_equal_digests_wherever_they_lie(tone: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.wav"
    copy.write_bytes(tone.read_bytes())
    assert AudioClip.open(copy).digest == AudioClip.open(tone).digest


def _encode(path: Path, codec: str) -> None:
    """Writes the tone by FFmpeg."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=44_100, layout="mono")
        assert isinstance(stream, av.AudioStream)
        long = np.sin(2 * np.pi * 440 * np.arange(2 * 44_100) / 44_100).astype(np.float32) * 0.5
        frame = av.AudioFrame.from_ndarray(long[None], format="fltp", layout="mono")
        frame.sample_rate = 44_100
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.mp4", "aac"), ("a.mkv", "aac")])
def test_what_only_ffmpeg_reads_is_heard_too(tmp_path: Path, name: str, codec: str) -> None:
    _encode(tmp_path / name, codec)
    clip = AudioClip.open(tmp_path / name)
    assert clip.length == pytest.approx(2, abs=0.06)
    heard = clip.crop(Segment(start=0.5, end=1.5)).samples(RATE)
    assert len(heard) == pytest.approx(RATE, abs=2)
    spectrum = np.abs(np.fft.rfft(heard))
    assert int(spectrum.argmax()) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("subtype", ["flac", "ogg", "mp3"])
def test_what_libsndfile_reads_keeps_its_length(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / f"tone.{subtype}"
    sf.write(path, TONE, RATE)
    assert AudioClip.open(path).length == pytest.approx(2, abs=0.08)


def test_eight_channels_at_192_khz_are_mixed_down(tmp_path: Path) -> None:
    path = tmp_path / "wide.wav"
    wave_ = np.sin(2 * np.pi * 440 * np.arange(192_000) / 192_000)[:, None]
    sf.write(path, 0.1 * np.arange(8) * wave_, 192_000)
    clip = AudioClip.open(path)
    assert (clip.channels, clip.rate, clip.length) == (8, 192_000, 1.0)
    wanted = 0.35 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    np.testing.assert_allclose(clip.samples(RATE)[2_000:-2_000], wanted[2_000:-2_000], atol=1e-3)


def test_a_cut_off_file_is_as_long_as_what_can_be_read(tmp_path: Path) -> None:
    whole = tmp_path / "whole.flac"
    sf.write(whole, np.random.default_rng(0).normal(0, 0.1, 10 * RATE), RATE)
    cut = tmp_path / "cut.flac"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    clip = AudioClip.open(cut)
    assert 3.5 < clip.length < 6
    assert len(clip.samples(RATE)) == round(clip.length * RATE)


def _nothing(path: Path) -> None:
    """Leaves the path free."""


def _text(path: Path) -> None:
    path.write_text("hello, this is no sound")


def _nan(path: Path) -> None:
    broken = TONE.copy()
    broken[RATE] = np.nan
    sf.write(path, broken, RATE, subtype="FLOAT")


def _header_only(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)


def _playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:1,\n/etc/hostname\n#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_nothing, "does not exist"),
        (Path.mkdir, "is a directory"),
        (Path.touch, "is empty"),
        (_text, "is not audio"),
        (_header_only, "holds no samples"),
        (_nan, r"NaN or infinity at 1\.000 s"),
        (_playlist, "is not audio"),
    ],
)
def test_what_cannot_be_heard_is_refused_in_one_line(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "broken.wav"
    make(path)
    with pytest.raises(InputError, match=message) as refused:
        AudioClip.open(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("start", "end"), [(3, None), (1, 9), (1, 1), (1.5, 1.0)])
def test_a_span_past_the_end_or_without_length_is_refused(
    tone: Path, start: float, end: float | None
) -> None:
    with pytest.raises(InputError, match=r"expected 0 <= start < end <= 2\.00"):
        parse_span(AudioClip.open(tone), start, end)
