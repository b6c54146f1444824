"""Weights of others: where they are, whether they are whole, and that they are weights only.

A checkpoint of PyTorch's is a pickle, which may name any function and have it called. None is
opened here but with torch's own reader of plain weights, which refuses every such name.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import threading
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tools.errors import InputError

ZIP = b"PK\x03\x04"
ENDS = 1 << 20
"""Bytes at both ends of a file by which one checkpoint is told from another."""

FORCE = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"
"""PyTorch's own switch: `torch.load` then reads plain weights, whatever its caller asked for."""

_ALONE = threading.RLock()
"""The switch is the whole process's: another thread must not turn it back too early."""


class Unready(InputError):
    """A part that cannot be used yet, and what mends that."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"{found}; {remedy}")
        self.found, self.remedy = found, remedy


def installed(module: str, extra: str) -> None:
    """Looks for a package without importing it.

    Raises:
        Unready: It is not installed.
    """
    try:
        missing = find_spec(module) is None
    except ModuleNotFoundError:
        missing = True
    if missing:
        raise Unready(f"the package {module} is not installed", install(extra))


def install(extra: str) -> str:
    """The command that brings an extra."""
    return f"pip install 'listen-again[{extra}]'"


def whole(path: Path, least: int = 1) -> None:
    """Looks at a checkpoint's size and, where it is a zip file, at its end; reads no more.

    Raises:
        Unready: It is not there, is too small, or was cut off.
    """
    if not path.is_file():
        raise Unready(f"there is no file {path}", "mend the path in the settings")
    if (size := path.stat().st_size) < least:
        found = f"{path} has {size} bytes, expected {least} or more: it was cut off, or is another"
        raise Unready(found, "it was left as it is; fetch it again")
    with path.open("rb") as file:
        zipped = file.read(len(ZIP)) == ZIP
    if zipped and not zipfile.is_zipfile(path):
        raise Unready(f"{path} was cut off after {size} bytes", "fetch it again")


def fingerprint(paths: Sequence[Path]) -> str:
    """Tells weights apart by their sizes and the first and last MiB of each file.

    A checkpoint that is a zip file has the checksums of all that is in it at its end.
    """
    digest = hashlib.sha256()
    for path in paths:
        size = path.stat().st_size
        digest.update(f"{path.name} {size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(ENDS))
            file.seek(max(0, size - ENDS))
            digest.update(file.read(ENDS))
    return digest.hexdigest()


@contextmanager
def weights_only(named: str, known: Sequence[str] = ()) -> Generator[Any]:
    """Has torch, which it yields, unpickle tensors and plain values, and the `known` classes.

    Args:
        named: The weights, as the user names them.
        known: Classes that hold plain values, as "module.Class"; those not installed are passed by.

    Raises:
        Unready: The checkpoint names something else, is cut off, or is of another network.
    """
    torch: Any = import_module("torch")
    with _ALONE, _forced(), torch.serialization.safe_globals(list(_classes(known))):
        try:
            yield torch
        except pickle.UnpicklingError as error:
            raise _refused(named, error) from None
        except (EOFError, KeyError, RuntimeError, TypeError, ValueError, AttributeError) as error:
            word = " ".join(str(error).split())[:160]
            found = f"{named} cannot be read as weights of this network ({word})"
            raise Unready(found, "it was cut off or is another model; fetch it again") from None


@contextmanager
def _forced() -> Generator[None]:
    """Sets the switch: pyannote asks for whole pickles in so many words, and it is stronger."""
    before = os.environ.get(FORCE)
    os.environ[FORCE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[FORCE]
        else:
            os.environ[FORCE] = before


def _classes(known: Sequence[str]) -> Iterator[object]:
    for name in known:
        module, _, kind = name.rpartition(".")
        if find_spec(module.partition(".")[0]):
            yield getattr(import_module(module), kind)


def _refused(named: str, error: Exception) -> Unready:
    """What a pickle asked for, in one line."""
    asked = re.search(r"GLOBAL (\S+)", str(error))
    if asked:
        found = f"refused {named}: its pickle names {asked[1]}; expected plain weights"
        return Unready(found, "save its state dictionary alone")
    return Unready(f"{named} is no checkpoint of plain weights", "fetch it again")
