"""A soundfont of a few kilobytes, whose every instrument is one sine."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from evals.scenes.music.midi_instruments import ALL
from evals.scenes.music.soundfont import Soundfont

RATE, PITCH = 16_000, 69
PERIODS = 44
"""Of 440 Hz in the loop: 1,600 samples exactly."""

EVERY = (*((0, one.program) for name, one in ALL.items() if name != "drums"), (128, 0))

Generators = Sequence[tuple[int, int]]


def made(
    path: Path,
    presets: Sequence[tuple[int, int]] = EVERY,
    zones: Sequence[Generators] = ((),),
    shared: Generators = (),
    added: Generators = (),
) -> Soundfont:
    """Writes the file; its sine of 440 Hz is recorded at A4, and lasts for as long as it is held.

    Args:
        path: Where.
        presets: Bank and program of each instrument that it is to have.
        zones: Of the one instrument behind them all: what each zone says besides its sample.
        shared: What its global zone says; none is written where it says nothing.
        added: What the presets add to that.
    """
    times = np.arange(RATE // 10) / RATE
    sine = (np.sin(2 * np.pi * 440 * times) * 16_000).astype("<i2")
    # The specification wants 46 zeros after each sample.
    samples = np.concatenate([sine, np.zeros(46, "<i2")]).tobytes()
    globals_ = [list(shared)] if shared else []
    inner = [*globals_, *([*zone, (54, 1), (53, 0)] for zone in zones)]
    outer = [[*added, (41, 0)] for _ in presets]
    tables = {
        "phdr": _presets(presets),
        **_bags("p", outer),
        "inst": struct.pack("<20sH", b"sine", 0) + struct.pack("<20sH", b"EOI", len(inner)),
        **_bags("i", inner),
        "shdr": struct.pack(
            "<20s5IBbHH", b"sine", 0, len(sine), 0, len(sine) - 1, RATE, PITCH, 0, 0, 1
        )
        + bytes(46),
    }
    content = b"sfbk" + _list("sdta", {"smpl": samples}) + _list("pdta", tables)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(content)) + content)
    return Soundfont(path)


def _presets(presets: Sequence[tuple[int, int]]) -> bytes:
    rows = [*((b"any", program, bank, at) for at, (bank, program) in enumerate(presets)),
            (b"EOP", 0, 0, len(presets))]  # fmt: skip
    return b"".join(struct.pack("<20sHHHIII", *row, 0, 0, 0) for row in rows)


def _bags(level: str, zones: Sequence[Generators]) -> dict[str, bytes]:
    """The table of zones, and that of what they say."""
    starts = np.cumsum([0, *(len(zone) for zone in zones)])
    said = b"".join(
        struct.pack("<HH", kind, amount & 0xFFFF) for zone in zones for kind, amount in zone
    )
    return {
        f"{level}bag": b"".join(struct.pack("<HH", int(start), 0) for start in starts),
        f"{level}gen": said + bytes(4),
    }


def _list(name: str, chunks: Mapping[str, bytes]) -> bytes:
    body = name.encode() + b"".join(
        chunk.encode() + struct.pack("<I", len(content)) + content
        for chunk, content in chunks.items()
    )
    return b"LIST" + struct.pack("<I", len(body)) + body


def hertz(samples: np.ndarray, rate: int) -> float:
    """The frequency that is strongest."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(spectrum.argmax() * rate / (1 << 18))
