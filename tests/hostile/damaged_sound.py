"""Small sound files in many containers, and ways to damage them, each always in the same way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import soundfile as sf

from tests.tools.made_files import Track, pips, written

BY_FFMPEG = (
    ("wav", "adpcm_ms", 16_000), ("w64", "pcm_s16le", 16_000), ("aiff", "pcm_s16be", 16_000),
    ("au", "pcm_mulaw", 8_000), ("caf", "alac", 44_100), ("opus", "libopus", 48_000),
    ("mp3", "libmp3lame", 44_100), ("m4a", "aac", 44_100), ("aac", "aac", 44_100),
    ("mkv", "flac", 44_100), ("webm", "libopus", 48_000), ("amr", "libopencore_amrnb", 8_000),
    ("ts", "aac", 44_100), ("wv", "wavpack", 44_100),
)  # fmt: skip
BY_LIBSNDFILE = (
    ("wav", "WAV", "PCM_16"), ("rf64", "RF64", "FLOAT"), ("caf", "CAF", "ALAC_16"),
    ("flac", "FLAC", "PCM_16"), ("ogg", "OGG", "VORBIS"), ("aiff", "AIFF", "IMA_ADPCM"),
)  # fmt: skip

Kind = tuple[str, str]
"""How the name of a file ends, and its codec."""

Damaged = Iterator[tuple[str, bytes]]
"""How the name of a file ends, and what is in it."""

FIELDS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0")
"""What a number of a header may be at worst."""

HEAD = 160
"""Bytes in which headers are."""


def whole_files(folder: Path) -> dict[Kind, bytes]:
    """One of each kind that can be written here."""
    import av

    made: dict[Kind, bytes] = {}
    for suffix, codec, rate in BY_FFMPEG:
        if codec in av.codecs_available:
            path = folder / f"{codec}.{suffix}"
            written(path, Track(pips(rate), codec, rate), options={"strict": "-2"})
            made[suffix, codec] = path.read_bytes()
    for suffix, format, subtype in BY_LIBSNDFILE:
        path = folder / f"{subtype}.{suffix}"
        sf.write(path, pips(), 16_000, format=format, subtype=subtype)
        made[suffix, subtype] = path.read_bytes()
    return made


def cut(whole: Mapping[Kind, bytes]) -> Damaged:
    """Each file ends too early: in its header, and further on."""
    for (suffix, _), data in whole.items():
        for size in (*range(1, 64, 9), *range(64, 640, 64)):
            yield suffix, data[:size]
        for tenth in range(1, 20):
            yield suffix, data[: len(data) * tenth // 20]


def flipped(whole: Mapping[Kind, bytes]) -> Damaged:
    """Some bits are others, anywhere or in the header."""
    for kind, data in whole.items():
        for number in range(30):
            changed, chance = bytearray(data), random.Random(f"{kind} {number}")
            reach = HEAD if number % 2 else len(data)
            for _ in range(chance.choice((1, 3, 20))):
                changed[chance.randrange(min(reach, len(data)))] ^= 1 << chance.randrange(8)
            yield kind[0], bytes(changed)


def lying(whole: Mapping[Kind, bytes]) -> Damaged:
    """A number of the header is absurd."""
    for kind, data in whole.items():
        for number in range(30):
            changed, chance = bytearray(data), random.Random(f"{kind} {number}")
            at = chance.randrange(HEAD) & ~1
            changed[at : at + 4] = chance.choice(FIELDS)
            yield kind[0], bytes(changed)


def swapped(whole: Mapping[Kind, bytes]) -> Damaged:
    """The header of one file before the rest of another."""
    for kind, data in whole.items():
        for other, head in whole.items():
            size = random.Random(f"{kind} {other}").choice((4, 12, 44, 100, 500))
            if other != kind:
                yield kind[0], head[:size] + data[size:]


def torn(whole: Mapping[Kind, bytes]) -> Damaged:
    """Bytes are missing, or are too many, or are zeros."""
    for kind, data in whole.items():
        for number in range(15):
            changed, chance = bytearray(data), random.Random(f"{kind} {number}")
            at, size = chance.randrange(len(data)), chance.choice((1, 3, 700))
            changed[at : at + size * (number % 3 > 0)] = (b"", chance.randbytes(size), bytes(size))[
                number % 3
            ]
            yield kind[0], bytes(changed)


ENDINGS = (
    "raw gsm vox snd au sd2 mp3 aac wav flac ogg m3u8 txt jpg sds htk xi svx pvf mat avr".split()
)


def misnamed(whole: Mapping[Kind, bytes]) -> Damaged:
    """A name that says something else, for what is whole and for what is cut at its beginning."""
    for data in whole.values():
        for ending in ENDINGS:
            yield ending, data
            yield ending, data[100:]


DAMAGES: dict[str, Callable[[Mapping[Kind, bytes]], Damaged]] = {
    "cut": cut,
    "bits flipped": flipped,
    "headers that lie": lying,
    "headers swapped": swapped,
    "torn": torn,
    "misnamed": misnamed,
}
