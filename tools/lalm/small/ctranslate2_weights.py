"""The tensors of a CTranslate2 model file, which is how Whisper is packed in wheels."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import InputError

TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""By the number that the file gives a tensor's type."""

VERSION = 6
"""Of the format's binary layout; an older one differs."""

DEEPEST = 8
"""Axes that a tensor may have."""


@dataclass
class Cursor:
    """A place in the bytes of a file."""

    content: memoryview
    at: int = 0

    def take(self, count: int) -> memoryview:
        """The next bytes.

        Raises:
            ValueError: There are not so many.
        """
        piece = self.content[self.at : self.at + count]
        if len(piece) < count:
            raise ValueError(f"it ends after {len(self.content)} bytes")
        self.at += count
        return piece

    def number(self, form: str) -> int:
        """One number in the form of `struct`."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def word(self) -> str:
        """A name, whose length stands before it."""
        return bytes(self.take(self.number("<H"))).rstrip(b"\0").decode()


def read_weights(path: Path) -> Mapping[str, NDArray[Any]]:
    """Every tensor by its name.

    Raises:
        InputError: The file is none of CTranslate2, or ends too early.
    """
    try:
        cursor = Cursor(memoryview(path.read_bytes()))
        return _weights(cursor)
    except (OSError, ValueError, UnicodeDecodeError, IndexError) as error:
        raise InputError(f"{path} is no model of CTranslate2: {error}") from None


def _weights(cursor: Cursor) -> dict[str, NDArray[Any]]:
    version = cursor.number("<I")
    if version != VERSION:
        raise ValueError(f"found version {version}, expected {VERSION}")
    cursor.word()
    cursor.number("<I")
    return dict(_tensor(cursor) for _ in range(cursor.number("<I")))


def _tensor(cursor: Cursor) -> tuple[str, NDArray[Any]]:
    name, axes = cursor.word(), cursor.number("<B")
    if axes > DEEPEST:
        raise ValueError(f"{name!r} has {axes} axes")
    shape = [cursor.number("<I") for _ in range(axes)]
    kind = TYPES[cursor.number("<B")]
    return name, np.frombuffer(cursor.take(cursor.number("<I")), kind).reshape(shape)
