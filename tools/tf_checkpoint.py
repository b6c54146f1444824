"""Weights out of a TensorFlow 1 checkpoint, as data: without TensorFlow, and nothing gets to run.

A checkpoint of the second version is two files. The index is a table of LevelDB: sorted keys in
blocks, whose values are small messages of protocol buffers
(`tensorflow/core/protobuf/tensor_bundle.proto`): of each tensor its type, its shape, and where in
the second file it lies. The graph beside them (`.meta`) is not looked at.
"""

from __future__ import annotations

import struct
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.checkpoint import CheckpointError, Weights
from tools.leveldb_table import entries, varint

DTYPES = {1: "<f4", 2: "<f8", 3: "<i4", 4: "|u1", 6: "|i1", 9: "<i8", 19: "<f2"}
"""TensorFlow's numbers of types, and what they are; other tensors (text) are left out."""

LARGEST = 64 << 20
"""Bytes that an index may have; those of real networks have some thousands."""

RANK = 8
"""Dimensions that a tensor may have."""

Fields = dict[int, list[int | bytes]]


def read(index: Path, data: Path) -> Weights:
    """All tensors of numbers of a checkpoint in one part.

    Tensors are views of the mapped file, so that no shape can ask for more memory than that; their
    own check sums are not looked at, for files of the store are hashed as a whole.

    Args:
        index: The file that is called `.index`.
        data: The file that is called `.data-00000-of-00001`.

    Raises:
        CheckpointError: The files are something else, are damaged, or lie about their sizes.
    """
    if not 1 <= index.stat().st_size <= LARGEST:
        raise CheckpointError(f"{index} has {index.stat().st_size} bytes; expected an index")
    if not data.stat().st_size:
        raise CheckpointError(f"{data} is empty; expected the numbers of a checkpoint")
    numbers = np.memmap(data, np.uint8, "r")
    try:
        found = dict(entries(index.read_bytes()))
        _check_header(_fields(found.pop(b"", b"")))
        told = ((key.decode(), _Entry.of(_fields(value))) for key, value in found.items())
        return {name: entry.view(name, numbers) for name, entry in told if entry.dtype in DTYPES}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{index} is damaged: {error}") from None


def _check_header(header: Fields) -> None:
    """Refuses checkpoints in several parts, and numbers whose first byte is the greatest."""
    parts, big_endian = _number(header, 1), _number(header, 2)
    if parts != 1 or big_endian:
        raise CheckpointError(
            f"the checkpoint is in {parts} parts, {'big' if big_endian else 'little'}-endian; "
            "expected one part, little-endian"
        )


class _Entry(NamedTuple):
    """What an index says of a tensor. Nothing of it is believed before `view` has looked."""

    dtype: int
    shape: tuple[int, ...]
    part: int
    offset: int
    size: int
    sliced: bool

    @classmethod
    def of(cls, told: Fields) -> _Entry:
        """A `BundleEntryProto`."""
        sizes = [_fields(_message(one)) for one in _fields(_last_message(told, 2)).get(2, [])]
        shape = tuple(_number(size, 1) for size in sizes)
        part, offset, size = (_number(told, key) for key in (3, 4, 5))
        return cls(_number(told, 1), shape, part, offset, size, sliced=7 in told)

    def view(self, name: str, numbers: NDArray[np.uint8]) -> NDArray[Any]:
        """The tensor, once it is sure that it lies inside and is as large as its shape."""
        dtype = np.dtype(DTYPES[self.dtype])
        fits = len(self.shape) <= RANK and prod(self.shape) * dtype.itemsize == self.size
        inside = self.offset + self.size <= len(numbers)
        if self.part or self.sliced or not fits or not inside:
            raise CheckpointError(
                f"{name} is said to be {self.size} bytes at {self.offset} of {len(numbers)}, "
                f"{dtype} of shape {self.shape}; expected a whole tensor inside the file"
            )
        return numbers[self.offset : self.offset + self.size].view(dtype).reshape(self.shape)


def _fields(message: bytes) -> Fields:
    """The fields of a message of protocol buffers by their numbers, each in its order."""
    found: Fields = {}
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value: int | bytes
        match tag & 7:
            case 0:
                value, at = varint(message, at)
            case 1 | 5 as wire:
                width = 8 if wire == 1 else 4
                value, at = _piece(message, at, width), at + width
            case 2:
                size, at = varint(message, at)
                value, at = _piece(message, at, size), at + size
            case wire:
                raise CheckpointError(f"found wire type {wire} in the index; expected 0, 1, 2 or 5")
        found.setdefault(tag >> 3, []).append(value)
    return found


def _piece(message: bytes, at: int, size: int) -> bytes:
    """So many bytes, which must be there."""
    if at + size > len(message):
        raise CheckpointError("a field of the index leaves its message")
    return message[at : at + size]


def _number(fields: Fields, key: int) -> int:
    """The last number of a field; 0 where there is none, as the format has it."""
    value = fields.get(key, [0])[-1]
    if not isinstance(value, int):
        raise CheckpointError(f"field {key} of the index is {value[:16]!r}; expected a number")
    return value


def _last_message(fields: Fields, key: int) -> bytes:
    return _message(fields.get(key, [b""])[-1])


def _message(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise CheckpointError(f"found {value} in the index; expected a message")
    return value
