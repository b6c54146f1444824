"""Weights that are no network of their kind, and checkpoints that ask for more than they hold."""

from __future__ import annotations

import json
import os
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from graphs.policy import learned_controller
from graphs.policy.features import move_inputs, names
from graphs.policy.prices import packed
from graphs.policy_network import Layer, Network
from tests.hostile.mutations import TERMINAL
from tools import checkpoint, hdf5
from tools.checkpoint import CheckpointError
from tools.errors import InputError

COUNT = len(names())
PRICES = packed().model_dump_json()


def layer(inputs: int, outputs: int, value: float = 0.0) -> Layer:
    return np.full((inputs, outputs), value, np.float32), np.zeros(outputs, np.float32)


def refused(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        learned_controller.load(path)
    told = str(refusal.value)
    assert "\n" not in told
    assert len(told) < 1_500
    return told


SHAPES: dict[str, tuple[Layer, ...]] = {
    "NaN": (layer(COUNT, 1, np.nan),),
    "infinity": (layer(COUNT, 1, np.inf),),
    "two outputs": (layer(COUNT, 2),),
    "no chain": (layer(COUNT, 4), layer(5, 1)),
    "other bias": ((np.zeros((COUNT, 1), np.float32), np.zeros(3, np.float32)),),
    "three axes": ((np.zeros((COUNT, 1, 1), np.float32), np.zeros(1, np.float32)),),
    "no axis": (layer(COUNT, 4), (np.float32(1).reshape(()), np.zeros(1, np.float32))),
    "whole numbers": ((np.zeros((COUNT, 1), np.int64), np.zeros(1, np.int64)),),  # pyright: ignore
}


@pytest.mark.hostile("weights: sealed, but no network", fault="F11")
@pytest.mark.parametrize("name", SHAPES)
def test_layers_that_do_not_fit_are_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "controller.safetensors"
    Network(SHAPES[name], move_inputs(), {"prices": PRICES}).save(path)
    assert "layer" in refused(path)


@pytest.mark.hostile("weights: sealed, but no network", fault="F11")
@pytest.mark.parametrize(
    "prices",
    [
        *(None, "", "{}", "null", "[" * 100_000, TERMINAL, "9" * 5_000),
        '{"errands":{"tag":{"call":NaN,"audio":0}}}',
        '{"errands":{"tag":{"call":1e999,"audio":0}}}',
    ],
    ids=lambda prices: repr(prices)[:20],
)
def test_notes_without_usable_prices_are_refused(prices: str | None, tmp_path: Path) -> None:
    path = tmp_path / "controller.safetensors"
    notes = {} if prices is None else {"prices": prices}
    Network((layer(COUNT, 1),), move_inputs(), notes).save(path)
    assert "prices" in refused(path)


def _header(told: object, body: bytes = b"", length: int | None = None) -> bytes:
    text = json.dumps(told).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def _tensor(dtype: str, size: int) -> dict[str, object]:
    return {"0.weights": {"dtype": dtype, "shape": [size], "data_offsets": [0, size]}}


FILES: dict[str, bytes] = {
    "empty": b"",
    "cut": save({"0.weights": np.zeros((4, 4), np.float32)})[:40],
    "a length past the end": _header({}, length=2**40),
    "the longest length": _header({}, length=2**64 - 1),
    "a header that is no JSON": struct.pack("<Q", 8) + b"\xff" * 8,
    "a deep header": struct.pack("<Q", 90_000) + b"[" * 90_000,
    "BF16": _header({"0.weights": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}, b"00"),
    "F8": _header(_tensor("F8_E4M3", 4), b"0000"),
    "an unknown type": _header(_tensor("Q3", 4), b"0000"),
    "notes of sequences": save(
        {"0.weights": np.zeros(1, np.float32)}, metadata={"meaning": TERMINAL * 1_000}
    ),
    "no names": save({"x": np.zeros(3, np.float32)}, metadata={"meaning": move_inputs().meaning}),
}


@pytest.mark.hostile("weights: broken files", fault="F11")
@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_of_weights_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "controller.safetensors"
    path.write_bytes(FILES[name])
    assert str(path) in refused(path)


@pytest.mark.hostile("weights: broken files", fault="F11")
@pytest.mark.parametrize("what", ["pipe", "folder", "huge", "missing"])
def test_what_is_no_file_of_weights_is_refused(what: str, tmp_path: Path) -> None:
    path = tmp_path / "controller.safetensors"
    match what:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "huge":
            with path.open("wb") as file:
                file.truncate(10 << 30)
        case _:
            pass
    refused(path)


def _laughs() -> bytes:
    """Tuples of tuples: a hundred bytes whose text would have no end."""
    made: tuple[object, ...] = ("ha",)
    for _ in range(60):
        made = (made, made)
    body = pickle.dumps(made, protocol=3)[2:-1]
    return b"\x80\x03}" + body + b"K\x01s."


ENCRYPTED = b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"

PICKLES: dict[str, bytes] = {
    "a place far away": b"\x80\x02}r\xff\xff\xff\x7f.",
    "a place in words": b"(dp99999999999\n.",
    "a text longer than all": b"\x80\x04X\xff\xff\xff\xff.",
    "bytes longer than all": b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x00.",
    "a number of many digits": b"I" + b"9" * 100_000 + b"\n.",
    "names without end": _laughs(),
    "a storage without end": b"\x80\x02" + _laughs()[2:-1] + b"Q.",
    "nothing": b"",
    "a system call": b"cposix\nsystem\n(S'true'\ntR.",
    "deep": b"\x80\x02" + b"(" * 100_000 + b"t" * 100_000 + b".",
}


def _archive(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.hostile("checkpoints: pickles", fault="F11")
@pytest.mark.parametrize("name", PICKLES)
def test_a_pickle_gets_no_more_than_it_holds(name: str, tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    _archive(path, {"net/data.pkl": PICKLES[name]})
    with pytest.raises(CheckpointError) as refusal:
        checkpoint.read(path)
    assert len(str(refusal.value)) < 1_000


@pytest.mark.hostile("checkpoints: archives", fault="F11")
@pytest.mark.parametrize("what", ["bomb", "encrypted", "no pickle", "cut", "pipe", "text"])
def test_an_archive_that_is_none_is_refused(what: str, tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    match what:
        case "bomb":
            _archive(path, {"net/data.pkl": b"\x80\x02" + b"0" * (80 << 20)}, zipfile.ZIP_DEFLATED)
        case "encrypted":
            _archive(path, {"net/data.pkl": b"}."})
            path.write_bytes(
                path.read_bytes().replace(
                    b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
                )
            )
        case "no pickle":
            _archive(path, {"net/other": b""})
        case "cut":
            _archive(path, {"net/data.pkl": b"}."})
            path.write_bytes(path.read_bytes()[:-30])
        case "pipe":
            os.mkfifo(path)
        case _:
            path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(CheckpointError):
        checkpoint.read(path)


@pytest.mark.hostile("checkpoints: trees that go round", fault="F11")
def test_a_tree_that_points_at_itself_ends(tmp_path: Path) -> None:
    data = bytearray(4096)
    data[:9], data[13:15] = hdf5.SIGNATURE + b"\0", b"\x08\x08"
    struct.pack_into("<Q", data, hdf5.ROOT, 200)
    struct.pack_into("<I", data, 208, 24)
    struct.pack_into("<HHIQQ", data, 216, hdf5.GROUP, 16, 0, 400, 300)
    data[400:408] = b"TREE" + struct.pack("<HH", 0, 200)
    for child in range(200):
        struct.pack_into("<Q", data, 432 + 16 * child, 400)
    path = tmp_path / "net.h5"
    path.write_bytes(bytes(data))
    with pytest.raises(hdf5.Hdf5Error):
        hdf5.read_arrays(path)
