"""What is no recording, by what is wrong with it, and what is said about it."""

from __future__ import annotations

import gzip
import io
import os
import socket
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile as sf

from tests.tools.made_files import RATE, Track, pips, written
from tools.audio import Samples

Case = tuple[str, Callable[[Path], object], str]
"""The name of a file, what makes it, and a pattern of what is said about it."""


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


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def _zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("sound.wav", data)
    return file.getvalue()


def _wav(rate: int = RATE, channels: int = 1, bits: int = 16, form: int = 1) -> bytes:
    """A header that says so, before a second of noise."""
    align = channels * bits // 8
    told = form, channels, rate, rate * align % (1 << 32), align % (1 << 16), bits
    sound = np.random.default_rng(0).bytes(2 * RATE)
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, *told) + b"data"
    length = struct.pack("<I", len(sound))
    return b"RIFF" + struct.pack("<I", 36 + len(sound)) + head + length + sound


HEADER = _wav()[:36]
TEXT = _bytes(b"hello, here is nothing to hear " * 99)
SILENCE = HEADER + b"data\xff\xff\xff\xff" + bytes(9_000_000)
NOT = "is not audio|no audio stream|holds no sound|holds no samples"
LONGER = "expected 0.005 s or more"

FILES: list[Case] = [
    ("none.wav", lambda path: None, "does not exist"),
    ("folder.wav", Path.mkdir, "is a directory"),
    ("fifo.wav", lambda path: os.mkfifo(path), "is no regular file"),
    ("socket.wav", _socket, "is no regular file"),
    ("loop.wav", _link_to_itself, "cannot read"),
    ("device.wav", lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
    ("null.wav", lambda path: path.symlink_to("/dev/null"), "is no regular file"),
    ("empty.wav", Path.touch, r"is empty \(0 bytes\)"),
    ("kernel.wav", lambda path: path.symlink_to("/proc/self/status"), r"is empty \(0 bytes\)"),
]
NO_SOUND: list[Case] = [
    *((f"text.{end}", TEXT, NOT) for end in
      "wav flac ogg opus mp3 m4a mp4 mkv au snd vox gsm raw aiff caf amr aac txt".split()),
    *((f"zeros.{end}", _bytes(bytes(50_000)), NOT) for end in "wav mp3 raw gsm vox flac".split()),
    *((f"noise.{end}", _bytes(np.random.default_rng(3).bytes(50_000)), NOT)
      for end in "wav mp3 raw ogg".split()),
    *((f"{kind.lower()}.{end}", _raw(kind), NOT)
      for kind in ("PCM_16", "FLOAT", "ULAW", "ALAW") for end in ("wav", "gsm", "raw")),
    ("vox.vox", _raw("VOX_ADPCM"), NOT),
    *((f"same{one[0]:02x}.raw", _bytes(one * 60_000), NOT) for one in (b"x", b"\4", b"\xff", b" ")),
    *((f"again{at}.raw", _bytes(np.random.default_rng(at).bytes(at) * 2_000), NOT)
      for at in (2, 4, 8, 16)),
]  # fmt: skip
OTHERS: list[Case] = [
    ("page.html", _bytes(b"<!doctype html><title>404</title>"), NOT),
    ("photo.jpg", _picture("JPEG"), NOT),
    ("photo.png", _picture("PNG"), NOT),
    ("photo.wav", _picture("GIF"), NOT),
    ("mute.mp4", _no_sound, "no audio stream"),
    ("mute.mkv", _no_sound, "no audio stream"),
    ("words.srt", _bytes(b"1\n00:00:01,000 --> 00:00:02,000\nhello\n"), NOT),
    ("words.vtt", _bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n"), NOT),
    ("notes.mid", _bytes(b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0"), NOT),
    ("script.sbg", _bytes(b"NOW+0:00 pink/40 200+10/50\n+0:10 off\n"), NOT),
    ("packed.gz", _bytes(gzip.compress(SILENCE)), NOT),
    ("packed.wav", _bytes(gzip.compress(SILENCE)), NOT),
    ("packed.zip", _bytes(_zipped(SILENCE)), NOT),
]
HEADERS: list[Case] = [
    ("part.wav", _bytes(b"RIFF"), NOT),
    ("header.wav", _bytes(HEADER + b"data\0\0\0\0"), "holds no samples"),
    ("odd.wav", _bytes(HEADER[:-4]), NOT),
    ("short.flac", _bytes(b"fLaC\0\0\0\x22"), NOT),
    ("short.ogg", _bytes(b"OggS\0\2" + bytes(40)), NOT),
    ("tag.mp3", _bytes(b"ID3\4\0\0\0\0\x7f\x7f" + bytes(99)), NOT),
    ("cut.m4a", _cut("mp4", "aac"), NOT),
    ("cut.mov", _cut("mov", "alac"), NOT),
    *((f"rate{rate}.wav", _bytes(_wav(rate=rate)), f"says that it has {rate} samples a second")
      for rate in (1, 99, 10_000_000, 1_000_000_000)),
    ("rate0.wav", _bytes(_wav(rate=0)), NOT),
    ("none.wav", _bytes(_wav(channels=0)), NOT),
    ("wide.wav", _bytes(_wav(channels=1_024)), "says that it has 1024 channels"),
    ("wider.wav", _bytes(_wav(channels=65_535)), NOT),
]  # fmt: skip
NO_DECODER: list[Case] = [
    ("codec.wav", _no_decoder, "no sound that FFmpeg can decode"),
    *((f"codec{form:x}.wav", _bytes(_wav(form=form)), NOT) for form in (0, 0xFF, 0xFFFE)),
]
LEVELS: list[Case] = [
    ("one.wav", _samples(1, "WAV"), LONGER),
    ("one.flac", _samples(1, "FLAC"), LONGER),
    ("few.aiff", _samples(40, "AIFF"), LONGER),
    *((f"{name}.{end}", _sound(_put(value)), r"holds NaN or infinity at 0\.0\d+ s")
      for name, value in (("nan", np.nan), ("inf", np.inf), ("minus", -np.inf))
      for end in ("wav", "au", "caf", "mkv")),
    *((f"loud{power}.{end}", _sound(_times(10.0**power)), "times full scale")
      for power in (4, 30) for end in ("wav", "mkv")),
]  # fmt: skip
NAMES: list[Case] = [
    ("two\nlines.wav", TEXT, r"two\\nlines"),
    ("\x1b[31mred.wav", TEXT, r"\\x1b\[31mred"),
    ("back\u202ewards.wav", TEXT, r"back\\u202ewards"),
    (os.fsdecode(b"bytes\xff\xfe.wav"), TEXT, r"bytes\\udcff"),
    ("x" * 240 + ".wav", TEXT, "is not audio"),
    ("y" * 300 + ".wav", lambda path: None, "cannot read"),
    ("nothing\0.wav", lambda path: None, "cannot read"),
]
GROUPS: dict[str, tuple[list[Case], str]] = {
    "clips: no regular file": (FILES, "F13"),
    "clips: no sound": (NO_SOUND, "F4"),
    "clips: pictures, words, archives": (OTHERS, "F16"),
    "clips: headers": (HEADERS, "F4"),
    "clips: no decoder": (NO_DECODER, "F5"),
    "clips: levels and lengths": (LEVELS, "F4"),
    "clips: names": (NAMES, "F8"),
}
