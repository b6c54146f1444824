"""Reading checkpoints of TensorFlow 1: what is in them comes out, whatever else is refused."""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools import tf_checkpoint
from tools.checkpoint import CheckpointError, Weights
from tools.leveldb_table import MAGIC

ARRAYS = {
    "a/bias": np.arange(3, dtype=np.float32),
    "a/kernel": np.arange(12, dtype=np.float32).reshape(2, 3, 2),
    "step": np.array(7, np.int64),
}
KINDS = {np.dtype(code): kind for kind, code in tf_checkpoint.DTYPES.items()}


def _varint(value: int) -> bytes:
    low, high = value & 127, value >> 7
    return bytes([low | 128]) + _varint(high) if high else bytes([low])


def _field(key: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(key << 3) + _varint(value)
    return _varint(key << 3 | 2) + _varint(len(value)) + value


def _crc32c(data: bytes) -> int:
    """Bit by bit, as the polynomial is written down."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return crc ^ 0xFFFFFFFF


def _block(pairs: Mapping[bytes, bytes], packing: int = 0) -> bytes:
    """A block with its trailer; each key shares with the one before what it can."""
    body, before = b"", b""
    for key, value in pairs.items():
        shared = next((i for i, (a, b) in enumerate(zip(key, before, strict=False)) if a != b),
                      min(len(key), len(before)))  # fmt: skip
        body += _varint(shared) + _varint(len(key) - shared) + _varint(len(value))
        body, before = body + key[shared:] + value, key
    body += struct.pack("<II", 0, 1) + bytes([packing])
    crc = _crc32c(body)
    return body + struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _entry(kind: int, shape: tuple[int, ...], offset: int, size: int, more: bytes = b"") -> bytes:
    sizes = b"".join(_field(2, _field(1, one)) for one in shape)
    return _field(1, kind) + _field(2, sizes) + _field(4, offset) + _field(5, size) + more


def _index(entries: Mapping[bytes, bytes], header: bytes = _field(1, 1), packing: int = 0) -> bytes:
    data = _block({b"": header, **entries}, packing)
    handle = _varint(0) + _varint(len(data) - 5)
    listed = _block({b"zzz": handle})
    footer = _varint(0) * 2 + _varint(len(data)) + _varint(len(listed) - 5)
    return data + listed + footer.ljust(40, b"\0") + struct.pack("<Q", MAGIC)


def _read(folder: Path, index: bytes, data: bytes = bytes(64)) -> Weights:
    (folder / "m.index").write_bytes(index)
    (folder / "m.data").write_bytes(data)
    return tf_checkpoint.read(folder / "m.index", folder / "m.data")


def _whole() -> tuple[bytes, bytes]:
    entries, data = dict[bytes, bytes](), b""
    for name, array in ARRAYS.items():
        told = _entry(KINDS[array.dtype], array.shape, len(data), array.nbytes)
        entries[name.encode()] = told
        data += array.tobytes()
    return _index(entries), data


def test_what_was_written_is_read(tmp_path: Path) -> None:
    found = _read(tmp_path, *_whole())
    assert {*found} == {*ARRAYS}
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
        assert not found[name].flags.writeable


def test_text_is_left_out(tmp_path: Path) -> None:
    assert _read(tmp_path, _index({b"note": _entry(7, (), 0, 5)})) == {}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (_entry(1, (4,), 0, 12), "expected a whole tensor"),
        (_entry(1, (4,), 56, 16), "expected a whole tensor"),
        (_entry(1, (1 << 40, 1 << 40), 0, 64), "expected a whole tensor"),
        (_entry(1, (1,) * 9, 0, 4), "expected a whole tensor"),
        (_entry(1, (4,), 0, 16, _field(3, 1)), "expected a whole tensor"),
        (_entry(1, (4,), 0, 16, _field(7, b"")), "expected a whole tensor"),
        (_field(1, b"float"), "expected a number"),
        (_field(1, 1) + _field(2, 5), "expected a message"),
        (b"\x0b", "wire type 3"),
        (_varint(2 << 3 | 2) + _varint(99), "leaves its message"),
        (b"\x08" + b"\xff" * 11, "more than ten bytes"),
    ],
)
def test_what_lies_about_itself_is_refused(tmp_path: Path, entry: bytes, why: str) -> None:
    with pytest.raises(CheckpointError, match=why):
        _read(tmp_path, _index({b"w": entry}))


@pytest.mark.parametrize(
    ("index", "why"),
    [
        (_index({}, header=_field(1, 2)), "in 2 parts"),
        (_index({}, header=_field(1, 1) + _field(2, 1)), "big-endian"),
        (_index({}, packing=1), "packed by method 1"),
        (b"", "expected an index"),
        (b"short", "is damaged"),
        (bytes(100), "does not end as a table"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, index: bytes, why: str) -> None:
    with pytest.raises(CheckpointError, match=why):
        _read(tmp_path, index)


def test_no_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is empty"):
        _read(tmp_path, _whole()[0], b"")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(_whole()[0]) - 1), value=st.integers(0, 255), cut=st.booleans())
def test_an_altered_index_is_refused_or_read_the_same(
    tmp_path: Path, at: int, value: int, cut: bool
) -> None:
    index, data = _whole()
    changed = index[:at] if cut else index[:at] + bytes([value]) + index[at + 1 :]
    try:
        found = _read(tmp_path, changed, data)
    except CheckpointError:
        return
    # Bytes of the footer that nobody reads.
    assert {name: array.tolist() for name, array in found.items()} == {
        name: array.tolist() for name, array in ARRAYS.items()
    }
