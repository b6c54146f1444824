"""Tables of LevelDB, as TensorFlow writes them: sorted keys and values, read whole from bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache

from tools.checkpoint import CheckpointError

FOOTER = 48
MAGIC = 0xDB4775248B80FB57
LONGEST = 4096
"""Bytes of a key; each takes over what it will of the one before."""

TRAILER = 5
"""Bytes after each block: how it is packed, and its check sum."""


def entries(table: bytes) -> Iterator[tuple[bytes, bytes]]:
    """All keys and values.

    Raises:
        CheckpointError: The bytes are no table, or not as their check sums say.
        struct.error, IndexError: They break off.
    """
    if struct.unpack_from("<Q", table, len(table) - 8)[0] != MAGIC:
        raise CheckpointError("the index does not end as a table of TensorFlow does")
    at = len(table) - FOOTER
    for _ in range(2):
        _, at = varint(table, at)
    for _, handle in _pairs(_block(table, at)):
        yield from _pairs(_block(handle, 0, table))


def _block(handle: bytes, at: int, table: bytes | None = None) -> bytes:
    """The block to which the handle at `at` points, in the same bytes unless others are given."""
    table = handle if table is None else table
    offset, at = varint(handle, at)
    size, _ = varint(handle, at)
    if offset + size + TRAILER > len(table):
        raise CheckpointError(f"a block of {size} bytes at {offset} leaves the index")
    packing, told = struct.unpack_from("<BI", table, offset + size)
    if packing:
        raise CheckpointError(f"a block is packed by method {packing}; expected none")
    if told != _masked(_crc32c(table[offset : offset + size + 1])):
        raise CheckpointError(f"the block at {offset} is not as its check sum says")
    return table[offset : offset + size]


def _pairs(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a block; of each key only what differs from the one before is written."""
    restarts = struct.unpack_from("<I", block, len(block) - 4)[0]
    end, at, key = len(block) - 4 - 4 * restarts, 0, b""
    while at < end:
        shared, at = varint(block, at)
        own, at = varint(block, at)
        size, at = varint(block, at)
        if shared > len(key) or at + own + size > end or shared + own > LONGEST:
            raise CheckpointError("an entry of the index leaves its block")
        key = key[:shared] + block[at : at + own]
        yield key, block[at + own : at + own + size]
        at += own + size


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, of 64 bits at most, and where the next one begins."""
    value = 0
    for place in range(10):
        byte = data[at + place]
        value |= (byte & 127) << 7 * place
        if byte < 128:
            return value & (1 << 64) - 1, at + place + 1
    raise CheckpointError("a number of the index has more than ten bytes")


@cache
def _remainders() -> tuple[int, ...]:
    """Castagnoli's polynomial, for each byte."""
    table = list[int]()
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return tuple(table)


def _crc32c(data: bytes) -> int:
    crc, table = 0xFFFFFFFF, _remainders()
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def _masked(crc: int) -> int:
    """A check sum as LevelDB writes it, so that a sum over sums is none by chance."""
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
