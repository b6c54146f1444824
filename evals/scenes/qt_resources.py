"""Qt's binary resource files, in which gcompris keeps its recordings."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

COMPRESSED, FOLDER = 1, 2


@dataclass(frozen=True)
class Resources:
    """One `.rcc` file: a tree of nodes, their names, and the data they point to."""

    content: bytes
    width: int
    tree: int
    data: int
    names: int

    @classmethod
    def parse(cls, content: bytes) -> Resources:
        """Reads the header.

        Raises:
            ValueError: The bytes are not a Qt resource file.
        """
        if content[:4] != b"qres" or len(content) < 20:
            raise ValueError(f"expected b'qres' at the start, got {content[:4]!r}")
        version, tree, data, names = struct.unpack(">IIII", content[4:20])
        return cls(content, 22 if version >= 2 else 14, tree, data, names)

    def files(self) -> dict[str, bytes]:
        """Every file's content by its own name, whatever folder it lies in.

        Raises:
            ValueError: The file is damaged or cut short.
        """
        try:
            return dict(self._below(0))
        except (struct.error, zlib.error, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"expected a whole Qt resource file: {error}") from None

    def _below(self, node: int) -> Iterator[tuple[str, bytes]]:
        at = self.tree + node * self.width
        name, flags = struct.unpack(">IH", self.content[at : at + 6])
        if flags & FOLDER:
            count, first = struct.unpack(">II", self.content[at + 6 : at + 14])
            for child in range(first, first + count):
                yield from self._below(child)
        else:
            (offset,) = struct.unpack(">I", self.content[at + 10 : at + 14])
            yield self._name(name), self._data(offset, flags)

    def _name(self, offset: int) -> str:
        at = self.names + offset
        (length,) = struct.unpack(">H", self.content[at : at + 2])
        # Four bytes of hash stand between the length and the text.
        return self.content[at + 6 : at + 6 + 2 * length].decode("utf-16-be")

    def _data(self, offset: int, flags: int) -> bytes:
        at = self.data + offset
        (size,) = struct.unpack(">I", self.content[at : at + 4])
        packed = self.content[at + 4 : at + 4 + size]
        return zlib.decompress(packed[4:]) if flags & COMPRESSED else packed
