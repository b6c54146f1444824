"""How long a question may be that somebody asks: reading it takes time with each choice."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import InputError

MOST = 200
"""Choices: each takes some hundredths of a second to be likened to what was heard."""

LETTERS = 2_000
"""Of a choice."""


def check_choices(choices: Sequence[str]) -> None:
    """Refuses what would take minutes.

    Raises:
        InputError: There are too many, or one is too long.
    """
    if len(choices) > MOST:
        raise InputError(f"found {len(choices)} choices; expected {MOST} at most")
    for at, choice in enumerate(choices):
        if len(choice) > LETTERS:
            found = f"choice {at + 1} has {len(choice)} letters"
            raise InputError(f"{found}; expected {LETTERS} at most")


def check_text(text: str, most: int) -> None:
    """Refuses a question of more letters.

    Raises:
        InputError: It has more.
    """
    if len(text) > most:
        raise InputError(f"the question has {len(text)} letters; expected {most} at most")
