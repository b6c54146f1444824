"""Arrays of an HDF5 file, as Keras writes its weights: read without the HDF5 library.

Only what such a file holds is read: superblock 0, groups as symbol tables, and plain arrays of
floats stored in one piece. Nothing in the file can name code. The layout is that of the HDF5 File
Format Specification, version 1.1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89HDF\r\n\x1a\n"
ROOT = 64
"""Where the superblock says at which place the root group's header lies."""

SPACE, TYPE, LAYOUT, CONTINUED, GROUP = 0x01, 0x03, 0x08, 0x10, 0x11
"""The messages of an object that are read."""

FLOAT, CONTIGUOUS = 1, 1
DEEPEST = 32
"""Groups within groups, and trees within trees; a file that goes deeper is broken."""


MOST = 20_000
"""Groups, arrays and trees together; real networks have some hundreds."""


class Hdf5Error(ValueError):
    """The file is no HDF5 file, or one of a kind that is not read."""


def read_arrays(path: Path) -> dict[str, NDArray[np.floating[Any]]]:
    """Every array of floats in the file, by its path, such as "layer/kernel:0".

    Raises:
        Hdf5Error: It is not such a file, or is cut short.
    """
    data = path.read_bytes()
    if not data.startswith(SIGNATURE + b"\0") or data[13:15] != b"\x08\x08":
        raise Hdf5Error(f"expected an HDF5 file with superblock 0 and 8-byte offsets: {path.name}")
    try:
        return dict(_Reader(data).arrays(_u64(data, ROOT), "", DEEPEST))
    except Hdf5Error:
        raise
    except (struct.error, IndexError, ValueError) as error:
        raise Hdf5Error(f"{path.name} is broken: {error}") from error


@dataclass(frozen=True)
class _Reader:
    """A file's bytes, walked from the root."""

    data: bytes
    looks: Iterator[int] = field(default_factory=lambda: iter(range(MOST)))

    def _look(self) -> None:
        """Counts what was walked to: a tree that points at itself has no end."""
        if next(self.looks, None) is None:
            raise Hdf5Error(f"it has more than {MOST} groups and arrays")

    def arrays(
        self, header: int, name: str, depth: int
    ) -> Iterator[tuple[str, NDArray[np.floating[Any]]]]:
        """The arrays at and under an object."""
        if not depth:
            raise Hdf5Error(f"groups lie deeper than {DEEPEST} at {name!r}")
        self._look()
        messages = dict(self._messages(header))
        if GROUP in messages:
            tree, heap = struct.unpack_from("<QQ", messages[GROUP])
            for inner, at in self._members(tree, _u64(self.data, heap + 24), DEEPEST):
                yield from self.arrays(at, f"{name}/{inner}".lstrip("/"), depth - 1)
        elif {SPACE, TYPE, LAYOUT} <= messages.keys() and messages[TYPE][0] & 15 == FLOAT:
            yield name, self._array(messages, name)

    def _messages(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The messages of an object header of version 1, continued blocks included."""
        (size,) = struct.unpack_from("<I", self.data, at + 8)
        blocks, seen = [(at + 16, size)], 0
        while blocks and seen < DEEPEST:
            at, size = blocks.pop(0)
            seen, end = seen + 1, at + size
            while at + 8 <= end:
                kind, length = struct.unpack_from("<HH", self.data, at)
                body, at = self.data[at + 8 : at + 8 + length], at + 8 + length
                if kind == CONTINUED:
                    blocks.append(struct.unpack_from("<QQ", body))
                else:
                    yield kind, body

    def _members(self, at: int, names: int, depth: int) -> Iterator[tuple[str, int]]:
        """The names and headers in a group: the leaves of its tree."""
        self._look()
        kind, _, count = struct.unpack_from("<4sHH", self.data, at)
        if kind == b"TREE" and depth:
            for child in range(count):
                yield from self._members(_u64(self.data, at + 32 + 16 * child), names, depth - 1)
        elif kind == b"SNOD":
            for entry in range(at + 8, at + 8 + 40 * count, 40):
                start = names + _u64(self.data, entry)
                name = self.data[start : self.data.index(b"\0", start)].decode()
                yield name, _u64(self.data, entry + 8)
        else:
            raise Hdf5Error(f"expected a tree or its leaf, found {kind!r}")

    def _array(self, messages: dict[int, bytes], name: str) -> NDArray[np.floating[Any]]:
        """An array stored in one piece."""
        version, rank = messages[SPACE][:2]
        shape = struct.unpack_from(f"<{rank}Q", messages[SPACE], 8 if version == 1 else 4)
        (width,) = struct.unpack_from("<I", messages[TYPE], 4)
        layout, stored = messages[LAYOUT][:2]
        if (layout, stored) != (3, CONTIGUOUS) or width not in (4, 8):
            raise Hdf5Error(f"{name!r} is not stored as 4- or 8-byte floats in one piece")
        at, size = struct.unpack_from("<QQ", messages[LAYOUT], 2)
        if size != width * np.prod(shape, dtype=np.int64) or at + size > len(self.data):
            raise Hdf5Error(f"{name!r} does not lie within the file")
        return np.frombuffer(self.data, f"<f{width}", size // width, at).reshape(shape)


def _u64(data: bytes, at: int) -> int:
    return struct.unpack_from("<Q", data, at)[0]
