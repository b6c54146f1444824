"""A source: packages, and the keep-list of the recordings in them, in a TOML file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self, get_args

from pydantic import BaseModel, Field, ValidationError, model_validator

from evals.scenes.clip_manifest import Clip, Kind
from evals.scenes.sources.source_package import SourcePackage
from evals.splits import Split
from tools.errors import InputError
from tools.outside import read_toml


class SourceList(BaseModel, frozen=True, extra="forbid"):
    """What one TOML file lists.

    Attributes:
        packages: What has to be there for its clips; the first is that of a clip that names none.
        splits: Where its clips may occur; a source that is in test only is unseen there.
    """

    name: str
    packages: tuple[SourcePackage, ...] = Field(min_length=1)
    splits: tuple[Split, ...] = Field(min_length=1)
    clips: tuple[Clip, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """Whether every clip is of the source's packages and in its splits."""
        names = {package.name for package in self.packages}
        for clip in self.clips:
            if clip.package not in names or clip.split not in self.splits:
                raise ValueError(
                    f"{clip.file} is of {clip.package} and in {clip.split}; "
                    f"expected one of {sorted(names)} and of {list(self.splits)}"
                )
        return self

    def of(self, split: Split, kind: Kind) -> tuple[Clip, ...]:
        """Its clips of a split and a kind, in the list's order."""
        return tuple(clip for clip in self.clips if (clip.split, clip.kind) == (split, kind))


def read(path: Path) -> SourceList:
    """The source that a file lists, named as the file is.

    `[every]` holds what all clips share: licence, language, or package.

    Raises:
        InputError: It is not such a list.
    """
    try:
        table = read_toml(path)
        head = {key: table.get(key, ()) for key in ("packages", "splits")}
        return SourceList.model_validate({**head, "name": path.stem, "clips": list(_rows(table))})
    except (InputError, ValidationError, AttributeError, TypeError, KeyError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise InputError(f"{path.name} is no list of clips: {said}") from None


def _rows(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every clip, with its kind and with what all share."""
    packages: list[dict[str, Any]] = table.get("packages", [])
    first = packages[0].get("name", "") if packages else ""
    shared: dict[str, Any] = {"package": first, **table.get("every", {})}
    for kind in get_args(Kind):
        yield from ({"kind": kind, **shared, **row} for row in table.get(kind, ()))
