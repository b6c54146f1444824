"""Reading PyTorch checkpoints: what is in them comes out, and nothing in them runs."""

import pickle
import zipfile
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tools.checkpoint import STORAGES, CheckpointError, read

STORAGE = {np.dtype(code): name for name, code in STORAGES.items()}


def _plain(value: object) -> bytes:
    """A value as pickle writes it, without header and end."""
    return pickle.dumps(value, 2)[2:-1]


def _name(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def _tuple(*parts: bytes) -> bytes:
    return b"(" + b"".join(parts) + b"t"


def _storage(kind: bytes, member: str, count: int) -> bytes:
    told = (_plain("storage"), kind, _plain(member), _plain("cpu"), _plain(count))
    return _tuple(*told) + b"Q"


def _tensor(storage: bytes, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> bytes:
    told = (storage, _plain(offset), _plain(shape), _plain(strides), _plain(False), b"N")
    return _name("torch._utils", "_rebuild_tensor_v2") + _tuple(*told) + b"R"


def _file(folder: Path, value: bytes, data: bytes = b"", compress: bool = False) -> Path:
    """A checkpoint of one entry, named "w", over one storage."""
    path = folder / "weights.pt"
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr("m/data.pkl", b"\x80\x02}(" + _plain("w") + value + b"u.")
        archive.writestr("m/data/0", data)
    return path


def _floats(folder: Path, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Path:
    """A tensor over six float32."""
    storage = _storage(_name("torch", "FloatStorage"), "0", 6)
    data = np.arange(6, dtype=np.float32).tobytes()
    return _file(folder, _tensor(storage, offset, shape, strides), data)


def _saved(folder: Path, array: NDArray[Any]) -> Path:
    """An array as PyTorch would save it."""
    storage = _storage(_name("torch", STORAGE[array.dtype]), "0", array.size)
    steps = tuple(stride // array.itemsize for stride in array.strides)
    return _file(folder, _tensor(storage, 0, array.shape, steps), array.tobytes("A"))


@given(
    shape=st.lists(st.integers(1, 4), max_size=4),
    dtype=st.sampled_from(sorted(STORAGE, key=str)),
    transposed=st.booleans(),
)
def test_tensors_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory,
    shape: list[int],
    dtype: np.dtype[Any],
    transposed: bool,
) -> None:
    array: NDArray[Any] = np.arange(prod(shape)).astype(dtype).reshape(shape)
    array = array.T if transposed else array
    found = read(_saved(tmp_path_factory.mktemp("saved"), array))["w"]
    assert found.dtype == dtype
    assert found.shape == array.shape
    assert np.array_equal(found, array)
    assert not found.flags.writeable


def test_a_part_of_a_storage_is_found_by_offset_and_strides(tmp_path: Path) -> None:
    found = read(_floats(tmp_path, offset=1, shape=(2, 2), strides=(3, 1)))["w"]
    assert found.tolist() == [[1, 2], [4, 5]]


@pytest.mark.parametrize("module", ["posix", "os", "nt"])
def test_a_function_named_in_the_pickle_never_runs(tmp_path: Path, module: str) -> None:
    marker = tmp_path / "ran"
    call = _name(module, "system") + _tuple(_plain(f"touch {marker}")) + b"R"
    with pytest.raises(CheckpointError, match=f"refused {module}.system"):
        read(_file(tmp_path, call))
    assert not marker.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [("builtins", "eval"), ("torch", "load"), ("torch._utils", "x"), ("collections", "deque")],
)
def test_every_other_name_is_refused(tmp_path: Path, module: str, name: str) -> None:
    with pytest.raises(CheckpointError, match="refused"):
        read(_file(tmp_path, _name(module, name)))


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (7,), (1,)),
        (1, (6,), (1,)),
        (0, (2, 3), (4, 1)),
        (-1, (2,), (1,)),
        (5, (2,), (-1,)),
        (0, (2**62,), (0,)),
        (0, (5,), (2**62,)),
        (0, (2**200,), (2**200,)),
        (0, (2, 3), (1,)),
        (0, (0,), (1,)),
    ],
)
def test_tensors_that_reach_outside_of_their_storage_are_refused(
    tmp_path: Path, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    with pytest.raises(CheckpointError, match="'w' does not fit its storage"):
        read(_floats(tmp_path, offset, shape, strides))


@pytest.mark.parametrize(("count", "compress"), [(5, False), (7, False), (6, True), (-1, False)])
def test_storages_of_another_size_than_they_say_are_refused(
    tmp_path: Path, count: int, compress: bool
) -> None:
    storage = _storage(_name("torch", "FloatStorage"), "0", count)
    with pytest.raises(CheckpointError, match=r"m/data/0 has 24 bytes"):
        read(_file(tmp_path, _tensor(storage, 0, (2,), (1,)), b"\0" * 24, compress))


@pytest.mark.parametrize("kind", ["|O", "O8", "float32", ""])
def test_storages_of_unknown_kinds_are_refused(tmp_path: Path, kind: str) -> None:
    storage = _storage(_plain(kind), "0", 1)
    with pytest.raises(CheckpointError, match="expected a storage"):
        read(_file(tmp_path, _tensor(storage, 0, (1,), (1,)), b"\0" * 8))


@pytest.mark.parametrize("value", [_plain(3), _plain({"nested": 1}), b"N", _plain("text")])
def test_entries_that_are_no_tensors_are_refused(tmp_path: Path, value: bytes) -> None:
    with pytest.raises(CheckpointError, match="expected a tensor for 'w'"):
        read(_file(tmp_path, value))


@given(length=st.integers(0, 150))
def test_a_pickle_that_breaks_off_is_refused(
    tmp_path_factory: pytest.TempPathFactory, length: int
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    with zipfile.ZipFile(_floats(folder, 0, (6,), (1,))) as archive:
        whole = archive.read("m/data.pkl")
    broken = folder / "broken.pt"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("m/data.pkl", whole[: min(length, len(whole) - 1)])
        archive.writestr("m/data/0", b"\0" * 24)
    with pytest.raises(CheckpointError):
        read(broken)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(b"no zip")
    with pytest.raises(CheckpointError, match="no PyTorch checkpoint"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/other", b"")
    with pytest.raises(CheckpointError, match=r"expected one data\.pkl"):
        read(path)
