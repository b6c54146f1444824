"""Where in a file something begins that can be played by itself.

That is after tags, and at each link of a chained Ogg file, which is several files in a row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

OGG, TAG = b"OggS", b"ID3"
HEADER = 27
"""Bytes of an Ogg page before its table of segments."""

BEGINS = 2
"""Flag of a page with which a stream begins."""


class FilePart(NamedTuple):
    """Bytes [first, last) of a file."""

    first: int
    last: int


def parts(path: Path) -> list[FilePart]:
    """The parts in their order: one of nearly every file.

    The last one ends where the file ends now: it may be growing.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        first = _tag(file)
        begins = [first, *list(_links(file, first))[1:]]
        end = file.seek(0, os.SEEK_END)
    return [FilePart(at, last) for at, last in zip(begins, [*begins[1:], end], strict=True)]


def _tag(file: IO[bytes]) -> int:
    """The length of an ID3v2 tag, which people put before anything."""
    head = file.read(10)
    if len(head) < 10 or not head.startswith(TAG):
        return 0
    size = 0
    for byte in head[6:]:
        size = size << 7 | byte & 0x7F
    end = 10 + size + (10 if head[5] & 0x10 else 0)
    file.seek(end)
    return end if len(file.read(4)) == 4 else 0


def _links(file: IO[bytes], first: int) -> Iterator[int]:
    """Where each link of an Ogg chain begins: with a first page after pages that are none."""
    at, before = first, False
    while True:
        file.seek(at)
        head = file.read(HEADER)
        if len(head) < HEADER or not head.startswith(OGG):
            return
        begins = bool(head[5] & BEGINS)
        if begins and not before:
            yield at
        before = begins
        at += HEADER + head[26] + sum(file.read(head[26]))
