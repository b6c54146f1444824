"""What a run is of, written beside it, so that a later process can go on or see why it may not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    NonNegativeInt,
    PositiveInt,
    field_validator,
)

from evals.run.old_names import SOLVERS, in_new_names
from evals.sample import Item
from tools.address import redacted
from tools.errors import InputError
from tools.outside import opened, read_json

FILE = "config.json"


class Selection(BaseModel, frozen=True):
    """Which items are asked: the named ones, or `limit` of them from `offset` on."""

    limit: PositiveInt | None = None
    offset: NonNegativeInt = 0
    ids: tuple[str, ...] = ()

    def of(self, items: list[Item]) -> list[Item]:
        """The selected items, in the file's order.

        Raises:
            InputError: A named id is not in the file, or nothing is left.
        """
        if unknown := sorted(set(self.ids) - {item.id for item in items}):
            raise InputError(f"no item has the id {unknown[0]!r}; {len(items)} items have others")
        named = [item for item in items if not self.ids or item.id in self.ids]
        end = None if self.limit is None else self.offset + self.limit
        chosen = named[self.offset : end]
        if not chosen:
            raise InputError(f"the offset {self.offset} leaves none of {len(named)} items")
        return chosen


class PinnedJudge(BaseModel, frozen=True):
    """A judge at a server: pinned by the first call, and the same ever after."""

    model: str
    url: Annotated[str, AfterValidator(redacted)]
    prompt: str
    raters: PositiveInt
    seed: int


class RunConfig(BaseModel, frozen=True):
    """All that a run's numbers depend on, and what it ran on.

    Attributes:
        data: The question file.
        data_sha256: Of its bytes.
        solver: The name of who answers.
        options: What the solver was told, such as its limits or its model, by the flag's name;
            of a server's address, what is not secret.
        made_by: What the answers depend on besides: digests of tools and prompts, by name.
        seed: Of everything drawn: shuffles, the order of other recordings, random choices.
        repeats: How often every item is asked.
        conditions: "main", then the controls.
        workers: How many items were asked at a time; changes no answer.
        versions: Of Python and of the packages, by name.
        commit: Of the program; with "+" where files differed from it; None outside a checkout.
        started: When the first process began, in UTC.
        judge: Of the rubric; of several, the first.
        more_judges: The others.
        grader: Of open answers.
        sealed: Whether questions were asked that are kept unseen.
        left_out: Questions whose recording cannot be had, by id, with the reason.
    """

    schema_version: Literal[1] = 1
    benchmark: str
    data: Path
    data_sha256: str
    audio_root: Path | None
    solver: str
    options: dict[str, str | int]
    made_by: dict[str, str]
    seed: int
    selection: Selection
    repeats: PositiveInt
    conditions: tuple[str, ...]
    workers: PositiveInt
    versions: dict[str, str]
    commit: str | None
    started: str
    judge: PinnedJudge | None = None
    more_judges: tuple[PinnedJudge, ...] = ()
    grader: PinnedJudge | None = None
    sealed: bool = False
    left_out: dict[str, str] = {}

    @field_validator("options", "made_by", mode="before")
    @classmethod
    def _of_today(cls, found: object) -> object:
        return in_new_names(cast(dict[str, Any], found)) if isinstance(found, dict) else found

    @field_validator("options")
    @classmethod
    def _without_secrets(cls, found: dict[str, str | int]) -> dict[str, str | int]:
        return {name: redacted(one) if isinstance(one, str) else one for name, one in found.items()}

    @field_validator("solver", mode="before")
    @classmethod
    def _solver_of_today(cls, found: object) -> object:
        return SOLVERS.get(found, found) if isinstance(found, str) else found

    def differences(self, other: RunConfig) -> Iterator[str]:
        """What keeps the two from being one run, each named with both values."""
        for name in ("benchmark", "data_sha256", "solver", "seed"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                yield f"{name} was {mine}, is {theirs}"
        before, now = self.options | self.made_by, other.options | other.made_by
        # The same model may be served at another address the next day.
        for name in sorted((before.keys() | now.keys()) - {"base_url", "backbone_url"}):
            if before.get(name) != now.get(name) and (name in before or name != "backbone"):
                yield f"{name} was {before.get(name)}, is {now.get(name)}"


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> RunConfig:
    """The configuration of a run.

    Raises:
        InputError: The folder holds none, or one of another schema.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"{folder} is no run: it has no {FILE}")
    try:
        return read_json(path, RunConfig)
    except InputError as error:
        raise InputError(f"{path} is no configuration of a run of schema 1: {error}") from None
