"""Archives in which packages keep their recordings: one way to read them, by the file's ending."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from evals.scenes.qt_resources import Resources
from evals.scenes.sources.queen_archive import QueenArchive
from tools.store.wheels import DAMAGED


class Members(Protocol):
    """The files in an archive, by name."""

    def __getitem__(self, name: str, /) -> bytes:
        """A file's bytes.

        Raises:
            KeyError: There is no such file.
            ValueError: It is damaged.
        """
        ...


@dataclass(frozen=True)
class ZipMembers:
    """A zip file, whatever its ending."""

    path: Path

    def __getitem__(self, name: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name)
        except KeyError:
            raise
        except DAMAGED as error:
            raise ValueError(f"expected a whole zip file: {error}") from None


def _resources(path: Path) -> Members:
    return Resources.parse(path.read_bytes()).files()


READERS: dict[str, Callable[[Path], Members]] = {".1c": QueenArchive.parse, ".rcc": _resources}


def members(path: Path) -> Members:
    """The archive's files; one whose ending says nothing is a zip file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is damaged.
    """
    path.stat()
    return READERS.get(path.suffix, ZipMembers)(path)
