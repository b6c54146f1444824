"""`ask` about what is no recording: one line, exit code 2, and nothing else is said."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.__main__ import main
from tests.tools.made_files import RATE, Track, pips, written
from tools.audio import Samples


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _sound(
    change: Callable[[Samples], object], codec: str = "pcm_f32le"
) -> Callable[[Path], object]:
    """Floats with something wrong in them, by FFmpeg or by libsndfile."""

    def make(path: Path) -> None:
        sound = pips()
        change(sound)
        if path.suffix == ".mkv":
            written(path, Track(sound, codec))
        else:
            sf.write(path, sound, RATE, subtype="FLOAT")

    return make


def _put(value: float) -> Callable[[Samples], object]:
    def change(sound: Samples) -> None:
        sound[700] = value

    return change


def _times(factor: float) -> Callable[[Samples], object]:
    return lambda sound: np.multiply(sound, np.float32(factor), out=sound)


def _samples(count: int, format: str) -> Callable[[Path], object]:
    return lambda path: sf.write(path, np.full(count, 0.1), RATE, format=format)


def _no_decoder(path: Path) -> None:
    sf.write(path, pips(), RATE)
    data = bytearray(path.read_bytes())
    data[20:22] = b"\xfe\xca"
    path.write_bytes(data)


def _no_sound(path: Path) -> None:
    import av

    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        shown = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24")
        out.mux(stream.encode(shown))
        out.mux(stream.encode(None))


def _picture(format: str) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        from PIL import Image

        Image.new("RGB", (64, 64), "red").save(path, format=format)

    return make


def _raw(subtype: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(_headerless(path.with_name("made.raw"), subtype))


def _headerless(path: Path, subtype: str) -> bytes:
    sf.write(path, np.zeros(RATE) + pips()[:RATE], RATE, subtype=subtype, format="RAW")
    return path.read_bytes()


def _cut(suffix: str, codec: str) -> Callable[[Path], object]:
    """A file whose beginning is whole, and whose table of contents is gone."""

    def make(path: Path) -> None:
        whole = written(path.with_suffix("." + suffix), Track(pips(44_100), codec, 44_100))
        path.write_bytes(whole.read_bytes()[:400])

    return make


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


TEXT = _bytes(b"hello, here is nothing to hear " * 99)
RIFF = (
    b"RIFF"
    + struct.pack("<I", 36)
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, RATE, 32_000, 2, 16)
)
NOT = "is not audio|no audio stream|holds no sound|holds no samples"

BAD: list[tuple[str, Callable[[Path], object], str]] = [
    ("none.wav", lambda path: None, "does not exist"),
    ("folder.wav", Path.mkdir, "is a directory"),
    ("fifo.wav", lambda path: os.mkfifo(path), "is no regular file"),
    ("loop.wav", _link_to_itself, "cannot read"),
    ("device.wav", lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
    ("null.wav", lambda path: path.symlink_to("/dev/null"), "is no regular file"),
    ("empty.wav", Path.touch, r"is empty \(0 bytes\)"),
    *((f"text.{end}", TEXT, NOT) for end in
      "wav flac ogg opus mp3 m4a mp4 mkv au snd vox gsm raw aiff caf amr txt".split()),
    *((f"zeros.{end}", _bytes(bytes(50_000)), NOT) for end in "wav mp3 raw gsm vox flac".split()),
    *((f"noise.{end}", _bytes(np.random.default_rng(3).bytes(50_000)), NOT)
      for end in "wav mp3 raw ogg".split()),
    *((f"{kind.lower()}.{end}", _raw(kind), NOT)
      for kind in ("PCM_16", "FLOAT", "ULAW", "ALAW") for end in ("wav", "gsm", "raw")),
    ("vox.vox", _raw("VOX_ADPCM"), NOT),
    ("playlist.m3u8", _bytes(b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n#EXT-X-ENDLIST\n"), NOT),
    ("list.txt", _bytes(b"ffconcat version 1.0\nfile /etc/hostname\n"), NOT),
    ("page.html", _bytes(b"<!doctype html><title>404</title>"), NOT),
    ("part.wav", _bytes(b"RIFF"), NOT),
    ("header.wav", _bytes(RIFF + b"data\0\0\0\0"), "holds no samples"),
    ("odd.wav", _bytes(RIFF[:-4]), NOT),
    ("short.flac", _bytes(b"fLaC\0\0\0\x22"), NOT),
    ("short.ogg", _bytes(b"OggS\0\2" + bytes(40)), NOT),
    ("tag.mp3", _bytes(b"ID3\4\0\0\0\0\x7f\x7f" + bytes(99)), NOT),
    ("photo.jpg", _picture("JPEG"), NOT),
    ("photo.png", _picture("PNG"), NOT),
    ("photo.wav", _picture("GIF"), NOT),
    ("mute.mp4", _no_sound, "no audio stream"),
    ("mute.mkv", _no_sound, "no audio stream"),
    ("codec.wav", _no_decoder, "no sound that FFmpeg can decode"),
    ("cut.m4a", _cut("mp4", "aac"), NOT),
    ("cut.mov", _cut("mov", "alac"), NOT),
    ("one.wav", _samples(1, "WAV"), "expected 0.005 s or more"),
    ("one.flac", _samples(1, "FLAC"), "expected 0.005 s or more"),
    ("few.aiff", _samples(40, "AIFF"), "expected 0.005 s or more"),
    *((f"{name}.{end}", _sound(_put(value)), r"holds NaN or infinity at 0\.0\d+ s")
      for name, value in (("nan", np.nan), ("inf", np.inf), ("minus", -np.inf))
      for end in ("wav", "au", "caf", "mkv")),
    *((f"loud{power}.{end}", _sound(_times(10.0**power)), "times full scale")
      for power in (4, 30) for end in ("wav", "mkv")),
    ("two\nlines.wav", TEXT, r"two\\nlines"),
    ("\x1b[31mred.wav", TEXT, r"\\x1b\[31mred"),
    ("back\u202ewards.wav", TEXT, r"back\\u202ewards"),
    (os.fsdecode(b"bytes\xff\xfe.wav"), TEXT, r"bytes\\udcff"),
    ("x" * 240 + ".wav", TEXT, "is not audio"),
    ("y" * 300 + ".wav", lambda path: None, "cannot read"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "message"), BAD, ids=[ascii(one[0][:20]) for one in BAD])
def test_what_is_no_recording_is_one_line_and_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str],
    name: str, make: Callable[[Path], object], message: str,
) -> None:  # fmt: skip
    path = tmp_path / name
    make(path)
    assert main(["ask", str(path), "Is there a dog?"]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("error: ")
    assert said.err.rstrip("\n").isprintable()
    assert re.search(message, said.err)


def test_a_file_that_may_not_be_read_is_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "locked.wav"
    sf.write(path, pips(), RATE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("whoever runs this may read everything")
    assert main(["ask", str(path), "Is there a dog?"]) == 2
    assert "cannot read" in capfd.readouterr().err
