"""A model, its files, and what each file is: pinned by size and hash, wherever it comes from."""

from __future__ import annotations

import hashlib
from itertools import chain, zip_longest
from typing import Annotated

from pydantic import BaseModel, Field, PositiveInt

from tools.store.sources import AnySource

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PinnedFile(BaseModel, frozen=True):
    """A file of a model: it has this size in bytes and this hash, wherever it comes from."""

    name: FileName
    size: PositiveInt
    sha256: Sha256
    sources: tuple[AnySource, ...] = Field(min_length=1)
    """Asked one after the other, until one has the file."""


class Model(BaseModel, frozen=True):
    """A model: what it is for, under which licence its weights are, and its files."""

    name: str
    role: str
    licence: str
    files: tuple[PinnedFile, ...] = Field(min_length=1)
    alone: str = ""
    """Why some file of it has no second source; empty where each has one."""
    by_name: bool = False
    """Whether it is fetched only where it is named, not with all others."""

    @property
    def digest(self) -> str:
        """One hash over the names and hashes of its files."""
        listed = "\n".join(f"{file.name} {file.sha256}" for file in self.files)
        return hashlib.sha256(listed.encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its files come from, each place once: first sources first."""
        ranked = chain.from_iterable(zip_longest(*(file.sources for file in self.files)))
        return tuple(dict.fromkeys(str(source) for source in ranked if source))


def pinned(name: str, size: int, sha256: str, *sources: AnySource) -> PinnedFile:
    """A file, and where it may come from."""
    return PinnedFile(name=name, size=size, sha256=sha256, sources=sources)
