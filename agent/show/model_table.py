"""The embedded models on this machine, as a table."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich.table import Column, Table
from rich.text import Text

from agent.show.console import Console
from agent.show.terminal import say, say_all
from tools.errors import InputError
from tools.model_loading import REPAIR
from tools.store.catalogue.pinned_file import Model
from tools.store.model_catalogue import MODELS
from tools.store.store import ModelStore


class OtherModel(BaseModel, frozen=True):
    """Weights of other people's that the settings name, as a row.

    Attributes:
        name: A repository of the hub, a folder, a file, or a name that the package knows.
        bytes: On disk; None where they are not here.
        role: What for.
        sources: Where they come from.
        folder: Where they are; None where they must be fetched.
        used_by: The tool.
    """

    name: str
    bytes: int | None
    role: str
    licence: str = "the model card's"
    sources: tuple[str, ...]
    folder: str | None
    used_by: tuple[str, ...]
    needed: bool = False


def fetched(store: ModelStore) -> list[str]:
    """The models that are here and not the user's own."""
    return [name for name in MODELS if name not in store.paths and store.find(name)]


def present(store: ModelStore, name: str) -> Path:
    """The folder of a model that is here."""
    folder = store.find(name)
    if folder is None:
        raise InputError(f"{name} is not here; fetch it with: python -m agent models pull {name}")
    return folder


def show_whole(store: ModelStore, names: Sequence[str], repair: bool, derived: bool) -> None:
    """Prints of each model that every byte is as pinned, or was fetched again.

    Args:
        store: Where models are.
        names: The models.
        repair: Whether what is damaged is fetched again.
        derived: Whether what was made from models is looked at too.

    Raises:
        InputError: One is damaged and not to be repaired, or cannot be.
    """
    for name in names:
        if repair and store.repair(name):
            say(f"{name}: fetched again")
            continue
        if not repair:
            present(store, name)
            store.verify(name)
        say(f"{name}: every byte as pinned")
    for path in store.altered() if derived else ():
        if not repair:
            raise InputError(f"{path} is not as it was made; run: {REPAIR}")
        path.unlink(missing_ok=True)
        say(f"{path.name}: deleted, and made again when it is needed")


Users = Mapping[str, tuple[str, ...]]
"""Who uses each model."""


def show(
    store: ModelStore,
    users: Users,
    needed: Collection[str],
    others: Sequence[OtherModel],
    as_json: bool,
) -> None:
    """Prints every model: its size, its licence, who uses it and whether it is here.

    Args:
        store: Where models are.
        users: Who uses each; the others are nobody's.
        needed: Those without which nothing can be asked.
        others: Weights of other people's.
        as_json: Whether as JSON.
    """
    rows: list[dict[str, Any]] = [
        _row(store, model)
        | {"used_by": list(users.get(model.name, ())), "needed": model.name in needed}
        for model in MODELS.values()
    ]
    if as_json:
        say_all(json.dumps([*rows, *(one.model_dump() for one in others)], indent=1))
        return
    table = Table(Column("model", no_wrap=True), "MB", "for", "licence", "used by", "")
    for row in rows:
        used = ", ".join(row["used_by"]) or "nobody, unless set"
        table.add_row(
            row["name"], _megabytes(row["bytes"]), row["role"], row["licence"], used, _here(row)
        )
    for one in others:
        size = "?" if one.bytes is None else _megabytes(one.bytes)
        here = "here" if one.folder else "not here"
        cells = (one.name, size, one.role, one.licence, ", ".join(one.used_by), here)
        table.add_row(*map(Text, cells))
    Console().print(table)


def _megabytes(size: int) -> str:
    """Whole ones, but of less than one."""
    return f"{size / 1e6:.{0 if size >= 1e6 else 1}f}"


def _here(row: dict[str, Any]) -> str:
    """Whether it is here, and whether every ask needs it."""
    return ("here" if row["folder"] else "not here") + (", needed" if row["needed"] else "")


def _row(store: ModelStore, model: Model) -> dict[str, Any]:
    """What the catalogue says of a model, and where it lies."""
    folder = store.find(model.name)
    return {
        "name": model.name,
        "bytes": sum(file.size for file in model.files),
        "role": model.role,
        "licence": model.licence,
        "sources": {file.name: [str(one) for one in file.sources] for file in model.files},
        "folder": str(folder) if folder else None,
    }
