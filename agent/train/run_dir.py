"""A training's folder: what it was asked to do, kept beside its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from tools.errors import InputError
from tools.files import write_whole
from tools.outside import read_json

CONFIG = "config.json"

Config = TypeVar("Config", bound=BaseModel)


KEPT = {CONFIG, ".lock"}


def begin(out: Path, given: Config) -> Config:
    """Keeps the configuration beside the numbers; a training is gone on with only under its own.

    Raises:
        InputError: The folder holds a training under another one.
    """
    path = out / CONFIG
    if not path.exists() or not _begun(out):
        write_whole(path, given.model_dump_json(indent=1) + "\n")
        return given
    try:
        old = read_json(path, type(given))
    except InputError:
        raise InputError(
            f"{path} is no configuration of a training; expected a new folder"
        ) from None
    was, now = old.model_dump(), given.model_dump()
    if apart := [f"{key} was {was[key]}, is {now[key]}" for key in was if was[key] != now[key]]:
        raise InputError(f"{out} holds another training: {'; '.join(apart)}")
    # The same, and with what is secret in an address, which is not kept.
    return given


def _begun(out: Path) -> bool:
    """Whether there are numbers; a start that failed on its rows or its model leaves none."""
    return any(path.name not in KEPT for path in out.iterdir())
