"""SoundFont 2 files: which samples an instrument plays a note from, and how they are shaped.

Read after the SoundFont technical specification 2.04; samples may be Vorbis (SF3). Two packages
that play soundfonts were tried first: one needs the headers of PortAudio to be installed, the other
plays the pianos of TimGM6mb an octave and more too high.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from evals.scenes.reference import Source
from tools.errors import InputError

PRESET = np.dtype([("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"),
                   ("rest", "V12")])  # fmt: skip
INSTRUMENT = np.dtype([("name", "S20"), ("bag", "<u2")])
BAG = np.dtype([("generator", "<u2"), ("modulator", "<u2")])
GENERATOR = np.dtype([("kind", "<u2"), ("amount", "<i2")])
SAMPLE = np.dtype([("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop", "<u4"),
                   ("loop_end", "<u4"), ("rate", "<u4"), ("pitch", "u1"), ("correction", "i1"),
                   ("link", "<u2"), ("type", "<u2")])  # fmt: skip
TABLES = {"phdr": PRESET, "pbag": BAG, "pgen": GENERATOR,
          "inst": INSTRUMENT, "ibag": BAG, "igen": GENERATOR, "shdr": SAMPLE}  # fmt: skip

KEYS, VELOCITIES, INSTRUMENT_OF, SAMPLE_OF, ROOT_KEY = 43, 44, 41, 53, 58
"""Kinds of generators that choose; all others shape the sound, and those of a preset are added."""

DEFAULTS: Mapping[int, int] = {8: 13_500, 33: -12_000, 34: -12_000, 35: -12_000, 36: -12_000,
                               38: -12_000, 56: 100, ROOT_KEY: -1}  # fmt: skip
"""What a generator is where a soundfont says nothing, if it is not 0."""

WHOLE = 0x7F00
"""The range of all keys or velocities."""

VORBIS = 0x10
"""The bit of a sample's type that says that it is compressed."""

Zone = dict[int, int]
"""Amounts by the kind of generator."""


Range = tuple[int, int]
"""The lowest and the highest of MIDI's numbers."""


@dataclass(frozen=True, eq=False)
class Region:
    """A sample, for which keys and velocities it is, and how a note is made of it.

    Attributes:
        sample: Its number in the file.
        shape: The amounts of the generators, as the specification numbers them.
    """

    sample: int
    keys: tuple[Range, ...]
    velocities: tuple[Range, ...]
    shape: Zone

    def __getitem__(self, kind: int) -> int:
        return self.shape.get(kind, DEFAULTS.get(kind, 0))

    def fits(self, midi: int, velocity: int) -> bool:
        """Whether a note sounds from it."""
        asked = ((self.keys, midi), (self.velocities, velocity))
        return all(low <= value <= high for ranges, value in asked for low, high in ranges)


@dataclass(frozen=True)
class Recorded:
    """The samples of a recorded note, where they repeat, their rate and the pitch they have."""

    samples: NDArray[np.float32]
    loop: tuple[int, int]
    rate: int
    pitch: int
    correction: int


@dataclass(frozen=True)
class Soundfont:
    """A soundfont on disk; it is read when it first plays, and a sample when it is first needed.

    Attributes:
        source: Where it is from; None for one that nobody published.
    """

    path: Path
    source: Source | None = None
    _recorded: dict[int, Recorded] = field(default_factory=dict[int, Recorded], compare=False)
    _regions: dict[int, tuple[Region, ...]] = field(
        default_factory=dict[int, tuple[Region, ...]], compare=False
    )

    def regions(self, bank: int, program: int, midi: int, velocity: int) -> tuple[Region, ...]:
        """What sounds for a note on an instrument.

        Raises:
            InputError: The soundfont has no such instrument, or the file is none.
        """
        preset = self._presets.get((bank, program))
        if preset is None:
            raise InputError(f"found no instrument {program} in bank {bank} of {self.path.name}")
        if preset not in self._regions:
            self._regions[preset] = tuple(self._all(preset))
        return tuple(one for one in self._regions[preset] if one.fits(midi, velocity))

    def _all(self, preset: int) -> Iterator[Region]:
        for outer in self._zones("p", preset, INSTRUMENT_OF):
            for inner in self._zones("i", outer[INSTRUMENT_OF], SAMPLE_OF):
                keys, velocities = (
                    tuple(_range(zone.get(kind, WHOLE)) for zone in (outer, inner))
                    for kind in (KEYS, VELOCITIES)
                )
                yield Region(inner[SAMPLE_OF], keys, velocities, _sum(inner, outer))

    def recorded(self, number: int) -> Recorded:
        """A sample by its number."""
        if number not in self._recorded:
            self._recorded[number] = self._read(number)
        return self._recorded[number]

    def _read(self, number: int) -> Recorded:
        head = self._tables["shdr"][number]
        start, end = int(head["start"]), int(head["end"])
        if int(head["type"]) & VORBIS:
            samples, origin = _vorbis(bytes(self._samples[start:end]), self.path), 0
        else:
            whole = np.frombuffer(self._samples[2 * start : 2 * end], "<i2")
            samples, origin = (whole / np.float32(32768)).astype(np.float32), start
        loop = (int(head["loop"]) - origin, int(head["loop_end"]) - origin)
        return Recorded(
            samples, loop, int(head["rate"]), int(head["pitch"]), int(head["correction"])
        )

    @cached_property
    def _presets(self) -> dict[tuple[int, int], int]:
        heads = self._tables["phdr"][:-1]
        return {(int(one["bank"]), int(one["program"])): at for at, one in enumerate(heads)}

    def _zones(self, level: str, number: int, chosen: int) -> Iterator[Zone]:
        """The zones of a preset or an instrument, with what its global zone says."""
        heads = self._tables["phdr" if level == "p" else "inst"]
        bags, generators = self._tables[f"{level}bag"], self._tables[f"{level}gen"]
        shared: Zone = {}
        for at in range(int(heads[number]["bag"]), int(heads[number + 1]["bag"])):
            first, last = int(bags[at]["generator"]), int(bags[at + 1]["generator"])
            zone = {int(kind): int(amount) for kind, amount in generators[first:last]}
            if chosen in zone:
                yield {**shared, **zone}
            elif at == int(heads[number]["bag"]):
                shared = zone

    @cached_property
    def _chunks(self) -> dict[str, memoryview]:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise InputError(f"cannot read {self.path}: {error.strerror}") from None
        if content[:4] != b"RIFF" or content[8:12] != b"sfbk":
            raise InputError(f"{self.path} is no soundfont: it begins with {content[:12]!r}")
        return dict(_chunks(memoryview(content)[12:]))

    @cached_property
    def _tables(self) -> dict[str, NDArray[Any]]:
        try:
            return {name: np.frombuffer(self._chunks[name], row) for name, row in TABLES.items()}
        except (KeyError, ValueError) as error:
            raise InputError(f"{self.path} is cut short or damaged: {error}") from None

    @property
    def _samples(self) -> memoryview:
        return self._chunks["smpl"]


def _chunks(content: memoryview) -> Iterator[tuple[str, memoryview]]:
    """The chunks of a RIFF file by name, those in lists too."""
    at = 0
    while at + 8 <= len(content):
        name, size = struct.unpack("<4sI", content[at : at + 8])
        inside = content[at + 8 : at + 8 + size]
        if name == b"LIST":
            yield from _chunks(inside[4:])
        else:
            yield name.decode("latin-1"), inside
        at += 8 + size
        # Chunks of odd size are filled up with a zero; not so by MuseScore's tools.
        at += size % 2 and content[at : at + 1].tobytes() == b"\0"


def _range(both: int) -> Range:
    """The two ends that are written in one number."""
    return both & 0xFF, (both & 0xFF00) >> 8


def _sum(inner: Zone, outer: Zone) -> Zone:
    """What the instrument says, and by how much the preset changes it."""
    changed = {kind: amount for kind, amount in outer.items()
               if kind not in (KEYS, VELOCITIES, INSTRUMENT_OF)}  # fmt: skip
    start = {kind: inner.get(kind, DEFAULTS.get(kind, 0)) for kind in changed}
    return {**inner, **{kind: start[kind] + amount for kind, amount in changed.items()}}


def _vorbis(content: bytes, path: Path) -> NDArray[np.float32]:
    try:
        with av.open(io.BytesIO(content), mode="r") as container:
            frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    except FFmpegError as error:
        raise InputError(f"cannot decode a sample of {path}: {error}") from None
    return np.concatenate(frames).astype(np.float32)
