"""A checkpoint of transformers, in a folder or in a repository of the hub: its files and its size.

Nothing here imports torch but `opened`, and only safetensors and plain weights are ever read.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

from tools import hub
from tools.store.store_files import sha256
from tools.third_party_checkpoints import Unready, installed, weights_only, whole

EXTRA = "hub"
CONFIG = "config.json"
"""What the network is."""

SOUND, BOTH = "preprocessor_config.json", "processor_config.json"
"""How sound is made ready for it; where it also reads texts, newer ones say both in one file."""

TEXTS = ("*.json", "*.txt")
PREFERRED, OLDER = "*.safetensors", "pytorch_model*.bin"
"""Weights: those that cannot be programs, and the pickles that are read as plain weights only."""

FLOAT = 4
"""Bytes of a weight in memory on the CPU, however few it has on disk."""

Made = TypeVar("Made")


def ready() -> None:
    """Looks whether the packages are there, and imports none.

    Raises:
        Unready: One is missing.
    """
    for package in ("torch", "transformers"):
        installed(package, EXTRA)


def here(weights: str) -> Path | None:
    """The folder of a checkpoint that is on this machine; None where it must be fetched.

    Raises:
        Unready: It is neither a folder nor the name of a repository.
    """
    if Path(weights).is_dir():
        return Path(weights)
    installed("huggingface_hub", EXTRA)
    every = (*TEXTS, PREFERRED, OLDER)
    return hub.cached(weights, every, (CONFIG, PREFERRED)) or hub.cached(
        weights, every, (CONFIG, OLDER)
    )


def fetched(weights: str, token: str | None) -> Path:
    """The same, fetched where it is not here: safetensors, or pickles where it has no others.

    Raises:
        Unready: The hub does not give it, or it holds no weights.
    """
    if folder := here(weights):
        return folder
    folder = hub.fetched(weights, (*TEXTS, PREFERRED), token, (CONFIG, PREFERRED))
    if not any(folder.glob(PREFERRED)):
        folder = hub.fetched(weights, (*TEXTS, OLDER), token, (CONFIG, OLDER))
    return folder


def config(folder: Path, file: str = CONFIG) -> Mapping[str, Any]:
    """What a file of settings says.

    Raises:
        Unready: It is not there, or no JSON object.
    """
    path = folder / file
    if not path.is_file():
        raise Unready(f"{folder} has no {file}", "expected the folder of a model of transformers")
    try:
        read: object = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Unready(f"{path} is no JSON object", "fetch it again")
    return cast("dict[str, Any]", read)


def sound(folder: Path) -> Mapping[str, Any]:
    """How sound is made ready for the network.

    Raises:
        Unready: Neither file says it.
    """
    if (folder / SOUND).is_file() or not (folder / BOTH).is_file():
        return config(folder, SOUND)
    told: object = config(folder, BOTH).get("feature_extractor")
    return cast("dict[str, Any]", told) if isinstance(told, dict) else config(folder, SOUND)


def weight_files(folder: Path) -> list[Path]:
    """The files of its weights, whole.

    Raises:
        Unready: There are none, or one was cut off.
    """
    found = sorted(folder.glob(PREFERRED)) or sorted(folder.glob(OLDER))
    if not found:
        raise Unready(f"{folder} holds no weights", f"expected {PREFERRED}; fetch it again")
    for path in found:
        whole(path, least=8)
    return found


def memory(folder: Path) -> int:
    """Bytes that its weights take in memory, of four each."""
    return sum(_in_memory(path) for path in weight_files(folder))


def _in_memory(path: Path) -> int:
    """The count of weights is in the header of safetensors; others are as large as their file."""
    if path.suffix != ".safetensors":
        return path.stat().st_size
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        try:
            header: dict[str, Any] = json.loads(file.read(min(length, path.stat().st_size)))
            header.pop("__metadata__", None)
            return FLOAT * sum(math.prod(one["shape"]) for one in header.values())
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unready(f"{path} was cut off or is no safetensors", "fetch it again") from None


def digest(weights: str) -> str:
    """Changes with the weights: a folder's files by their hashes, a repository by its revision."""
    if Path(weights).is_dir():
        listed = "\n".join(f"{path.name} {_hashed(*_state(path))}" for path in files(Path(weights)))
        return hashlib.sha256(listed.encode()).hexdigest()
    folder = here(weights)
    return f"{weights} {folder.name if folder else 'not here yet'}"


def files(folder: Path) -> Iterator[Path]:
    """All that a checkpoint consists of."""
    for pattern in (*TEXTS, PREFERRED, OLDER):
        yield from sorted(folder.glob(pattern))


def _state(path: Path) -> tuple[Path, int, int]:
    """A file with its size and time of change."""
    return path, path.stat().st_size, path.stat().st_mtime_ns


@cache
def _hashed(path: Path, size: int, changed: int) -> str:
    """The hash of a file, computed once while its size and time stay the same."""
    return sha256(path)


def opened(weights: str, read: Callable[[Any], Made]) -> Made:
    """What `read`, which is given torch, makes of a checkpoint's files.

    Raises:
        Unready: They are broken, or of another kind.
    """
    broken: type[Exception] = import_module("safetensors").SafetensorError
    with weights_only(weights) as torch:
        try:
            with _quiet():
                return read(torch)
        except (OSError, ImportError, broken) as error:
            told = " ".join(str(error).split())[:160]
            raise Unready(f"cannot load {weights} ({told})", "fetch it again") from None


@contextmanager
def _quiet() -> Generator[None]:
    """Without the library's bars and warnings: what matters of them is raised."""
    bars: Any = import_module("transformers.utils.logging")
    shown = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if shown:
            bars.enable_progress_bar()


def complete(weights: str, loaded: tuple[Any, Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """The model, if every one of its weights was in the files.

    Raises:
        Unready: One was missing; it would have been drawn at random.
    """
    model, told = loaded
    missing: Sequence[str] = sorted(told["missing_keys"])
    if missing:
        found = f"{weights} lacks {len(missing)} weights, {missing[0]!r} among them"
        raise Unready(found, "it was not trained for this; name another model")
    return model


def placed(model: Any, device: str | None, torch: Any) -> Any:  # noqa: ANN401 - torch's
    """The model on the device that was asked for, or on the GPU where there is one."""
    return model.eval().to(device or ("cuda" if torch.cuda.is_available() else "cpu"))
