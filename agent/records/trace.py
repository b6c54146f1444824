"""A trace on disk: the episode, and with what it was made."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, field_validator

from agent.records.episode_check import check_episode
from evals.run.old_names import in_new_names
from graphs.state import Episode
from tools.errors import InputError
from tools.files import write_whole
from tools.outside import parsed, read_text

LARGEST = 64 << 20
"""Bytes of a trace; that of an hour, which a tool looks at every third of a second, has some."""


class Trace(BaseModel, frozen=True):
    """Everything that `replay` needs, and what a reader wants to know of where it came from.

    Attributes:
        program: The version of listen-again that wrote it.
        tools: The digest of each tool's method and model, by name; where a language model led, also
            its name, the strategy's, and its prompts' digests.
        episode: What was asked, heard, decided and answered.
    """

    program: str
    tools: dict[str, str]
    episode: Episode

    @field_validator("tools", mode="before")
    @classmethod
    def _of_today(cls, found: object) -> object:
        return in_new_names(cast(dict[str, Any], found)) if isinstance(found, dict) else found


def this_version() -> str:
    """The installed version; "checkout" where the package is not installed."""
    try:
        return version("listen-again")
    except PackageNotFoundError:
        return "checkout"


def check_writable(path: Path, *read: Path) -> None:
    """Says before any listening that a file cannot be written, or is one of those that are read."""
    for source in read:
        if os.path.realpath(path) == os.path.realpath(source):
            raise InputError(f"{path} is what is read here; expected another file to write")
    if path.is_dir():
        raise InputError(f"{path} is a directory; expected a file to write")
    if path.exists() and not path.is_file():
        return  # A pipe, or a device.
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} does not exist; expected a folder to write {path.name} in")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"cannot write in {path.parent}; expected a folder with write permission")


def write(path: Path, trace: Trace) -> None:
    """Writes it whole or not at all."""
    write_whole(path, trace.model_dump_json(indent=1) + "\n")


def read(path: Path) -> Trace:
    """Reads a trace.

    Raises:
        InputError: It is missing, cut short, from another schema, or no trace.
    """
    text = read_text(path, LARGEST)
    try:
        found = parsed(text, Trace)
        check_episode(found.episode)
    except InputError as error:
        raise InputError(f"{path} is not a whole trace of schema 1: {error}") from None
    return found
