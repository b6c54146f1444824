"""The archive of Flight of the Amazon Queen, `queen.1c`: an index, then its members' bytes.

Its speech lies there as MP3, a file a line.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"QTBL"
HEAD, ROW = 15, 21
"""Bytes: magic, version, compression and count; and a member's name, bundle, offset and size."""


@dataclass(frozen=True)
class QueenArchive:
    """Reads a member at a time: the file is larger than what a scene needs of it."""

    path: Path
    members: dict[str, tuple[int, int]]

    @classmethod
    def parse(cls, path: Path) -> QueenArchive:
        """Reads the index.

        Raises:
            ValueError: It is no such archive, or is cut short.
        """
        with path.open("rb") as file:
            head = file.read(HEAD)
            if head[:4] != MAGIC or len(head) < HEAD:
                raise ValueError(f"expected {MAGIC!r} at the start, got {head[:4]!r}")
            (count,) = struct.unpack(">H", head[13:])
            rows = file.read(count * ROW)
        if len(rows) < count * ROW:
            raise ValueError(f"expected {count} names in its index, got {len(rows) // ROW}")
        cut = (rows[at : at + ROW] for at in range(0, len(rows), ROW))
        return cls(path, dict(_member(row) for row in cut))

    def __getitem__(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            KeyError: There is no such member.
        """
        offset, size = self.members[name]
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(size)


def _member(row: bytes) -> tuple[str, tuple[int, int]]:
    offset, size = struct.unpack(">II", row[13:])
    return row[:12].rstrip(b"\0").decode("latin-1"), (offset, size)
