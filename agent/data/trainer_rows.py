"""What the rows of every other trainer have in common: a sound that is there, and plain words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from agent.data.example import Example
from tools.errors import InputError
from tools.outside import below
from tools.prompt import Prompt

RELISTEN = Prompt.read("agent.data", "relisten")
"""Says how to ask for a stretch once more, where the trainer can play it."""


def recording_of(row: Example, folder: Path) -> Path:
    """The row's recording, by its whole path.

    Raises:
        InputError: It is not in the folder.
    """
    audio = below(folder, row.audio).resolve()
    if not audio.is_file():
        raise InputError(f"row {row.id!r} is of {audio}; there is no such file")
    return audio


def without_places(row: Example, texts: Iterable[str], tags: Iterable[str], trainer: str) -> None:
    """Lets pass words in which the trainer sees no place to put something.

    Raises:
        InputError: There is one.
    """
    whole = "\n".join(texts)
    if tag := next((tag for tag in tags if tag in whole), None):
        raise InputError(f"row {row.id!r} holds {tag!r}, which {trainer} takes for a place")
