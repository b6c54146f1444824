"""The embedded models on this machine, as a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.errors import InputError
from tools.store.catalogue.pinned import Model
from tools.store.model_catalogue import MODELS
from tools.store.store import ModelStore


def fetched(store: ModelStore) -> list[str]:
    """The models that are here and not the user's own."""
    return [name for name in MODELS if name not in store.paths and store.find(name)]


def present(store: ModelStore, name: str) -> Path:
    """The folder of a model that is here."""
    folder = store.find(name)
    if folder is None:
        raise InputError(f"{name} is not here; fetch it with: python -m agent models pull {name}")
    return folder


def show(store: ModelStore, as_json: bool) -> None:
    """Prints every model: its size, its licence and whether it is here."""
    rows = [_row(store, model) for model in MODELS.values()]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    table = Table("model", "MB", "for", "licence", "sources", "")
    for row, model in zip(rows, MODELS.values(), strict=True):
        size = f"{row['bytes'] / 1e6:.0f}"
        here = "here" if row["folder"] else "not here"
        table.add_row(row["name"], size, row["role"], row["licence"], _kinds(model), here)
    Console().print(table)


def _kinds(model: Model) -> str:
    """How many places its files may come from, and of which kind; `--json` names each."""
    kinds = dict.fromkeys(source.kind for file in model.files for source in file.sources)
    return f"{len(model.sources)}: {', '.join(kinds)}"


def _row(store: ModelStore, model: Model) -> dict[str, Any]:
    folder = store.find(model.name)
    return {
        "name": model.name,
        "bytes": sum(file.size for file in model.files),
        "role": model.role,
        "licence": model.licence,
        "sources": {file.name: [str(one) for one in file.sources] for file in model.files},
        "folder": str(folder) if folder else None,
    }
