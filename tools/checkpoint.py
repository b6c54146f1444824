"""Weights out of a PyTorch checkpoint, as data: no torch, and nothing in the file gets to run."""

from __future__ import annotations

import hashlib
import io
import pickle
import pickletools
import struct
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeGuard, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    model_validator,
)

from tools.errors import InputError
from tools.outside import first_of, opened

Weights = dict[str, NDArray[Any]]
"""Arrays by name; they cannot be written to."""

STORAGES = {
    "HalfStorage": "<f2",
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "ByteStorage": "|u1",
    "IntStorage": "<i4",
    "LongStorage": "<i8",
}


_DTYPES = frozenset(STORAGES.values())


class CheckpointError(Exception):
    """The file is no flat dictionary of tensors, or would run code, or lies about its sizes."""


def read(path: Path, part: str | None = None) -> Weights:
    """All tensors of a state dictionary in PyTorch's zip format (1.6 and later).

    `part` names the entry that is the state dictionary, where others lie beside it.

    A pickle may name any function of any module and have it called. Here the dictionary, the tensor
    and its storages are known, and every other name is refused before it is looked up. Tensors are
    views of the bytes in the archive, so that no shape can ask for more memory than that.

    Raises:
        CheckpointError: The file is something else.
    """
    try:
        with opened(path) as file, zipfile.ZipFile(file) as archive:
            return _read(archive, part, path.stat().st_size)
    except (*_BROKEN, InputError) as error:
        raise CheckpointError(f"{path} is no PyTorch checkpoint: {str(error)[:SHOWN]}") from None


def digest(path: Path) -> str:
    """The beginning of the hash of a checkpoint, for the name of what is made of it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


SHOWN = 200
"""Letters of what is wrong."""

PICKLED = 64 << 20
"""Bytes of the pickle, which holds names and sizes: some thousands for real networks."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
"""What the archive raises that is broken, encrypted, or packed by other methods."""

_MALFORMED = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the unpickler raises over a broken pickle."""


def _read(archive: zipfile.ZipFile, part: str | None, size: int) -> Weights:
    """The tensors that the one pickle of an archive of so many bytes describes."""
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise CheckpointError(f"expected one data.pkl in the checkpoint, found {len(pickles)}")
    try:
        state = _Reader(archive, pickles[0], size).load()
    except _MALFORMED as error:
        raise CheckpointError(f"cannot read {pickles[0]}: {str(error)[:SHOWN]}") from None
    if part is not None and isinstance(state, dict):
        state = cast("dict[object, object]", state).get(part)
    if not isinstance(state, dict):
        raise CheckpointError(f"expected a dictionary of tensors, found {type(state).__name__}")
    found = cast("dict[object, object]", state)
    return {name: _array(name, tensor) for name, tensor in found.items() if _is_name(name)}


def _is_name(name: object) -> TypeGuard[str]:
    """Whether it is text, as the name of a tensor is.

    Raises:
        CheckpointError: It is something else, whose text might be endless.
    """
    if not isinstance(name, str):
        raise CheckpointError(f"expected names of tensors, found a {type(name).__name__}")
    return True


def _pickled(archive: zipfile.ZipFile, name: str) -> bytes:
    """The pickle, once it is sure that it asks for no more places than it has bytes.

    Raises:
        CheckpointError: It is too large, or numbers what it remembers beyond that.
    """
    with archive.open(name) as file:
        data = file.read(PICKLED + 1)
    if len(data) > PICKLED:
        raise CheckpointError(f"{name} has more than {PICKLED} bytes; expected names and sizes")
    _check_places(name, data)
    return data


def _check_places(name: str, data: bytes) -> None:
    """Refuses places past the end, and tuples taken up again.

    Of tuples of the same tuples a hundred bytes make a key that takes years to hash.
    """
    kept, tuples, before = 0, set[int](), ""
    for code, argument, _ in pickletools.genops(data):
        at = kept if code.name == "MEMOIZE" else argument
        if code.name in PUTS and isinstance(at, int):
            if not 0 <= at < len(data):
                raise CheckpointError(f"{name} remembers its {at}th value; it has no so many")
            kept += 1
            if before.startswith("TUPLE"):
                tuples.add(at)
        if code.name == "DUP" or (code.name in GETS and argument in tuples):
            raise CheckpointError(f"{name} takes up a value twice; expected plain tensors")
        before = code.name


GETS = ("GET", "BINGET", "LONG_BINGET")
PUTS = ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE")
"""The unpickler makes room for as many values as they say."""


class _Storage(NamedTuple):
    """A run of numbers, as they lie in the archive."""

    dtype: np.dtype[Any]
    data: bytes


@dataclass
class _Tensor:
    """What a pickle says of a tensor. Nothing of it is believed before `_array` has looked."""

    storage: object
    offset: object
    shape: object
    strides: object


def _tensor(storage: object, offset: object, shape: object, strides: object, *_: object) -> _Tensor:
    """Stands for `torch._utils._rebuild_tensor_v2`; what follows the strides is for gradients."""
    return _Tensor(storage, offset, shape, strides)


class _Reader(pickle.Unpickler):
    """An unpickler that knows dictionaries and tensors."""

    def __init__(self, archive: zipfile.ZipFile, name: str, size: int) -> None:
        super().__init__(io.BytesIO(_pickled(archive, name)))
        self._archive, self._left = archive, size
        self._root = name.removesuffix("data.pkl")
        self._storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str, /) -> object:
        """What a name in the pickle stands for. Storages stand for a string, which does nothing."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise CheckpointError(f"refused {module}.{name}; a checkpoint holds tensors only")

    def persistent_load(self, pid: object, /) -> _Storage:
        """Reads the bytes of a storage: ("storage", type, member, device, number of items)."""
        match pid:
            case ("storage", str(kind), str(member), str(), int(count)) if kind in _DTYPES:
                if member not in self._storages:
                    self._storages[member] = self._stored(np.dtype(kind), member, count)
                return self._storages[member]
            case _:
                raise CheckpointError("expected a storage in the checkpoint, found something else")

    def _stored(self, dtype: np.dtype[Any], member: str, count: int) -> _Storage:
        """One member of the archive, which must be as long as it is said to be."""
        name = f"{self._root}data/{member}"
        info = self._archive.getinfo(name)
        if not info.file_size == info.compress_size == count * dtype.itemsize:
            raise CheckpointError(
                f"{name} has {info.file_size} bytes in {info.compress_size}; "
                f"expected {count} items of {dtype}, not compressed"
            )
        self._left -= info.file_size
        if self._left < 0:
            raise CheckpointError(f"{name} and others hold more bytes than the file has")
        return _Storage(dtype, self._archive.read(name))


def _array(name: str, tensor: object) -> NDArray[Any]:
    """A view of the tensor's storage, once it is sure that it lies inside."""
    match tensor:
        case _Tensor(_Storage(dtype, data), offset, shape, strides):
            found = {"items": len(data) // dtype.itemsize, "offset": offset}
            try:
                layout = _Layout.model_validate({**found, "shape": shape, "strides": strides})
            except ValidationError as error:
                raise CheckpointError(
                    f"{name!r} does not fit its storage: {first_of(error)}"
                ) from None
            return layout.view(dtype, data)
        case _:
            raise CheckpointError(f"expected a tensor for {name!r}, found {type(tensor).__name__}")


class _Layout(BaseModel):
    """Where a tensor lies in its storage of `items` numbers; offset and strides count items."""

    model_config = ConfigDict(frozen=True, strict=True)

    items: int
    offset: NonNegativeInt
    shape: tuple[PositiveInt, ...]
    strides: tuple[NonNegativeInt, ...]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        """Checked in Python's integers: the products of a forged file wrap around in C."""
        if len(self.shape) != len(self.strides):
            raise ValueError(f"found {len(self.strides)} strides for {len(self.shape)} axes")
        axes = zip(self.shape, self.strides, strict=True)
        last = self.offset + sum((size - 1) * stride for size, stride in axes)
        if last >= self.items or prod(self.shape) > self.items:
            raise ValueError(f"{self.shape} reaches item {last}; there are {self.items}")
        return self

    def view(self, dtype: np.dtype[Any], data: bytes) -> NDArray[Any]:
        """The numbers; they cannot be written to."""
        strides = [stride * dtype.itemsize for stride in self.strides]
        return np.ndarray(self.shape, dtype, data, self.offset * dtype.itemsize, strides)
