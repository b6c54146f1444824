"""One clock: late starts, edit lists, holes, joined files, lying headers; whole or cropped."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.tools.made_files import RATE, SECONDS, Track, not_heard, pips, written
from tools.audio import AudioClip, Samples, Segment

ANY = {"strict": "-2"}


def check(path: Path, length: float, shift: float = 0.0, slack: float = 0.06) -> None:
    """The pips are where they should be, in the whole and in a crop, and nothing is after them."""
    clip = AudioClip.open(path)
    assert clip.length == pytest.approx(length, abs=slack)
    assert not_heard(clip, shift) == ""
    crop = clip.crop(Segment(start=max(0.0, shift - 0.1), end=min(clip.length, shift + 1.9)))
    assert not_heard(crop, shift) == ""


@pytest.mark.parametrize("late", [5.0, 70.0])
@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [("mkv", "pcm_s16le", 16_000), ("mkv", "aac", 44_100), ("mkv", "libopus", 48_000),
     ("mp4", "aac", 44_100), ("mp4", "libmp3lame", 44_100), ("mov", "pcm_s16le", 44_100),
     ("ts", "aac", 44_100), ("flv", "aac", 44_100), ("nut", "pcm_s16le", 16_000),
     ("mpg", "mp2", 48_000)],
)  # fmt: skip
def test_sound_begins_as_late_as_in_the_picture(
    tmp_path: Path, late: float, suffix: str, codec: str, rate: int
) -> None:
    track = Track(pips(rate), codec, rate, start=late)
    path = written(tmp_path / f"a.{suffix}", track, video=True, options=ANY)
    check(path, late + SECONDS, late)


@pytest.mark.parametrize(("suffix", "codec"), [("m4a", "aac"), ("mp4", "alac"), ("mov", "aac")])
@pytest.mark.parametrize("late", [5.0, 70.0])
def test_silence_by_an_edit_list_is_a_part_of_it(
    tmp_path: Path, suffix: str, codec: str, late: float
) -> None:
    track = Track(pips(44_100), codec, 44_100, start=late)
    check(written(tmp_path / f"a.{suffix}", track), late + SECONDS, late)


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [("mka", "libopus", 48_000), ("ts", "aac", 44_100), ("ogg", "libopus", 48_000),
     ("mp4", "aac", 44_100)],
)  # fmt: skip
def test_a_stream_that_was_cut_out_begins_at_once(
    tmp_path: Path, suffix: str, codec: str, rate: int
) -> None:
    fragments = {"movflags": "frag_keyframe+empty_moov"} if suffix == "mp4" else {}
    track = Track(pips(rate), codec, rate, start=3_000)
    check(written(tmp_path / f"a.{suffix}", track, options=fragments), SECONDS)


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [("mkv", "pcm_s16le", 16_000), ("mkv", "libopus", 48_000), ("mkv", "flac", 44_100),
     ("mka", "aac", 44_100), ("mp4", "aac", 44_100), ("ts", "aac", 44_100),
     ("webm", "libopus", 48_000)],
)  # fmt: skip
def test_a_hole_is_silence(tmp_path: Path, suffix: str, codec: str, rate: int) -> None:
    sound = np.concatenate([np.zeros(2 * rate, np.float32), pips(rate)])
    track = Track(np.pad(sound, (2 * rate, 0)), codec, rate, holes=((0.5, 3.5),))
    check(written(tmp_path / f"a.{suffix}", track, options=ANY), 6, 4)


def silent(channels: int = 1) -> Samples:
    return np.zeros((round(SECONDS * RATE), channels), np.float32).squeeze()


@pytest.mark.parametrize("played", [Track(pips()), Track(pips(), default=True)])
@pytest.mark.parametrize("other", [silent(), silent(2)])
def test_the_first_track_is_played_where_none_is_another_default(
    tmp_path: Path, played: Track, other: Samples
) -> None:
    check(written(tmp_path / "a.mka", played, Track(other)), SECONDS)


@pytest.mark.parametrize("suffix", ["mka", "m4a"])
def test_the_default_track_is_played(tmp_path: Path, suffix: str) -> None:
    codec, rate = ("aac", 44_100) if suffix == "m4a" else ("pcm_s16le", RATE)
    mute = Track(pips(rate) * 0, codec, rate)
    chosen = Track(pips(rate), codec, rate, default=True)
    check(written(tmp_path / f"a.{suffix}", mute, mute, chosen), SECONDS)


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [("mp3", "libmp3lame", 44_100), ("ogg", "libopus", 48_000), ("ogg", "flac", 16_000),
     ("flac", "flac", 16_000), ("aac", "aac", 44_100), ("ac3", "ac3", 48_000),
     ("ts", "aac", 44_100), ("mp2", "mp2", 44_100), ("amr", "libopencore_amrnb", 8_000),
     ("mka", "libopus", 48_000), ("latm", "aac", 44_100)],
)  # fmt: skip
def test_joined_files_are_heard_to_the_end(
    tmp_path: Path, suffix: str, codec: str, rate: int
) -> None:
    one = written(tmp_path / f"a.{suffix}", Track(pips(rate), codec, rate)).read_bytes()
    (tmp_path / f"both.{suffix}").write_bytes(one * 2)
    check(tmp_path / f"both.{suffix}", 4, 2, slack=0.1)


LINKS: list[tuple[str, int, int]] = [
    ("VORBIS", 44_100, 1), ("VORBIS", 16_000, 1), ("VORBIS", 44_100, 2), ("OPUS", 48_000, 1),
]  # fmt: skip


@pytest.mark.parametrize("first", LINKS)
@pytest.mark.parametrize("second", LINKS)
def test_links_of_an_ogg_chain_may_be_of_any_form(
    tmp_path: Path, first: tuple[str, int, int], second: tuple[str, int, int]
) -> None:
    with (tmp_path / "a.ogg").open("wb") as file:
        for subtype, rate, channels in (first, second):
            wide = np.stack([pips(rate)] * channels, axis=1)
            sf.write(tmp_path / "one.ogg", wide, rate, format="OGG", subtype=subtype)
            file.write((tmp_path / "one.ogg").read_bytes())
    check(tmp_path / "a.ogg", 4, 2)
    check(tmp_path / "a.ogg", 4, 0)


TAG = b"ID3\x04\0\0\0\0\x0f\x76" + bytes(15 * 128 + 0x76)


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_a_tag_may_stand_before_anything(tmp_path: Path, format: str) -> None:
    sf.write(tmp_path / "a", pips(), RATE, format=format)
    (tmp_path / "b").write_bytes(TAG + (tmp_path / "a").read_bytes())
    check(tmp_path / "b", SECONDS)


def _riff(size: int, data: int) -> Callable[[bytearray], None]:
    def lie(file: bytearray) -> None:
        at = file.index(b"data")
        file[4:8], file[at + 4 : at + 8] = struct.pack("<I", size), struct.pack("<I", data)

    return lie


def _frames_of_flac(count: int) -> Callable[[bytearray], None]:
    def lie(file: bytearray) -> None:
        file[21] = file[21] & 0xF0 | count >> 32
        file[22:26] = struct.pack(">I", count & 0xFFFFFFFF)

    return lie


def _frames_of_mp3(count: int) -> Callable[[bytearray], None]:
    def lie(file: bytearray) -> None:
        at = next(file.index(tag) for tag in (b"Xing", b"Info") if tag in file)
        file[at + 8 : at + 12] = struct.pack(">I", count)

    return lie


def _size_of_au(file: bytearray) -> None:
    file[8:12] = b"\xff" * 4


def _size_of_caf(file: bytearray) -> None:
    at = file.index(b"data")
    file[at + 4 : at + 12] = b"\xff" * 8


def _size_of_aiff(file: bytearray) -> None:
    for tag, skipped in ((b"SSND", 4), (b"COMM", 10)):
        at = file.index(tag) + skipped
        file[at : at + 4] = bytes(4)


MOST = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("format", "lie"),
    [*(("WAV", _riff(*sizes)) for sizes in ((MOST, MOST), (0, 0), (0, MOST), (36, 10**6),
                                            (2**31, 2**31))),
     *(("FLAC", _frames_of_flac(count)) for count in (0, 1, 16_000, 48_000, 2**35)),
     *(("MP3", _frames_of_mp3(count)) for count in (1, 20, 10_000, MOST)),
     ("AU", _size_of_au), ("CAF", _size_of_caf), ("AIFF", _size_of_aiff)],
)  # fmt: skip
def test_a_header_that_lies_changes_nothing(
    tmp_path: Path, format: str, lie: Callable[[bytearray], None]
) -> None:
    path = tmp_path / f"a.{format.lower()}"
    if format == "MP3":
        written(path, Track(pips(), "libmp3lame"))
    else:
        sf.write(path, pips(), RATE, format=format)
    data = bytearray(path.read_bytes())
    lie(data)
    path.write_bytes(data)
    check(path, SECONDS, slack=0.08)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "exact"),
    [("mp3", "libmp3lame", 44_100, True), ("ogg", "libopus", 48_000, True),
     ("m4a", "aac", 44_100, True), ("mkv", "libmp3lame", 44_100, True),
     ("webm", "libopus", 48_000, True), ("ts", "aac", 44_100, True), ("aac", "aac", 44_100, True),
     ("flv", "aac", 44_100, True), ("wv", "wavpack", 44_100, True), ("flac", "flac", 8_000, True),
     ("amr", "libopencore_amrnb", 8_000, False), ("ac3", "ac3", 48_000, False)],
)  # fmt: skip
def test_far_into_a_file_a_crop_holds_the_samples_of_the_whole(
    tmp_path: Path, suffix: str, codec: str, rate: int, exact: bool
) -> None:
    at = np.arange(100 * rate) / rate
    # Quiet at first, so that no bit rate says how far into the file a time is.
    sweep = (0.3 * (at > 40) * np.sin(2 * np.pi * (200 + 2 * at) * at)).astype(np.float32)
    tables = {"write_xing": "0"} if suffix == "mp3" else {}
    track = Track(sweep, codec, rate, options={"q": "5"} if suffix == "mp3" else None)
    clip = AudioClip.open(written(tmp_path / f"a.{suffix}", track, options=tables))
    whole = clip.samples(rate)
    for start, end in ((70.0, 72.5), (91.3, 92.0), (61.01, 61.5)):
        crop = clip.crop(Segment(start=start, end=end)).samples(rate)
        first = round(start * rate)
        assert np.abs(crop - whole[first : first + len(crop)]).max() < (1e-7 if exact else 0.02)
