"""Arrays out of HDF5 files: read as they were written, and nothing believed that cannot be."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from tools.hdf5 import SIGNATURE, Hdf5Error, read_arrays

NUMBERS = np.arange(6, dtype="<f4").reshape(2, 3)
NAME_AT, HEADER_AT, DATA_AT = 200, 400, 600


def _message(kind: int, body: bytes) -> bytes:
    body += b"\0" * (-len(body) % 8)
    return struct.pack("<HHBxxx", kind, len(body), 0) + body


def _header(*messages: bytes) -> bytes:
    body = b"".join(messages)
    return struct.pack("<BxHIIxxxx", 1, len(messages), 1, len(body)) + body


def _file(layout: int = 1, size: int = 24, named: bytes = b"weights") -> bytes:
    """A file with one group that holds one array, as the specification lays it out."""
    data = bytearray(DATA_AT)
    data[:16] = SIGNATURE + bytes([0, 0, 0, 0, 0, 8, 8, 0])
    data[64:72] = struct.pack("<Q", 96)
    root = _header(_message(0x11, struct.pack("<QQ", 144, NAME_AT)))
    data[96 : 96 + len(root)] = root
    data[144:184] = struct.pack("<4sBBHQQQQ", b"TREE", 0, 0, 1, 0, 0, 0, 300)
    data[NAME_AT : NAME_AT + 32] = struct.pack("<4sxxxxQQQ", b"HEAP", 16, 0, 240)
    data[240 : 240 + len(named) + 1] = named + b"\0"
    data[300:324] = struct.pack("<4sBxHQQ", b"SNOD", 1, 1, 0, HEADER_AT)
    array = _header(
        _message(0x01, struct.pack("<BBBxxxxxQQ", 1, 2, 0, 2, 3)),
        _message(0x03, struct.pack("<BxxxI", 0x11, 4)),
        _message(0x08, struct.pack("<BBQQ", 3, layout, DATA_AT, size)),
    )
    data[HEADER_AT : HEADER_AT + len(array)] = array
    return bytes(data) + NUMBERS.tobytes()


def _read(tmp_path: Path, data: bytes) -> dict[str, np.ndarray]:
    path = tmp_path / "model.h5"
    path.write_bytes(data)
    return read_arrays(path)


def test_an_array_is_read_by_its_path(tmp_path: Path) -> None:
    found = _read(tmp_path, _file())
    assert list(found) == ["weights"]
    np.testing.assert_array_equal(found["weights"], NUMBERS)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\3\4" + bytes(100), "expected an HDF5 file"),
        (b"", "expected an HDF5 file"),
        (_file(layout=2), "in one piece"),
        (_file(size=48), "does not lie within"),
        (_file()[:-1], "does not lie within"),
        (_file()[:300], "broken"),
        (_file(named=b"\xff\xfe"), "broken"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(Hdf5Error, match=told):
        _read(tmp_path, data)


def test_every_cut_is_refused_in_one_way(tmp_path: Path) -> None:
    whole = _file()
    for size in range(0, len(whole), 7):
        with pytest.raises(Hdf5Error):
            _read(tmp_path, whole[:size])


def test_a_file_whose_groups_hold_themselves_is_refused(tmp_path: Path) -> None:
    data = bytearray(_file())
    data[316:324] = struct.pack("<Q", 96)
    with pytest.raises(Hdf5Error, match="deeper"):
        _read(tmp_path, bytes(data))
