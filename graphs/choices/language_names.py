"""Languages by their English names, their own, and their ISO 639 codes."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path


@cache
def names() -> dict[str, tuple[str, ...]]:
    """All names of each language, by code; the usual English one first."""
    text = Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")
    return {code: tuple(known) for code, known in tomllib.loads(text).items()}


@cache
def _codes() -> dict[str, str]:
    return {name.casefold(): code for code, known in names().items() for name in known}


def name_of(code: str) -> str:
    """The English name; the code itself where it is not known."""
    return names().get(code, (code,))[0]


def is_language(text: str) -> bool:
    """Whether a text is a language's name and nothing else."""
    return text.strip(" .()").casefold() in _codes()


@lru_cache(maxsize=4096)
def languages(text: str) -> frozenset[str]:
    """The codes of all languages that a text names; a code counts where it is the whole text."""
    plain = text.strip(" .()").casefold()
    if plain in names():
        return frozenset({plain})
    words = r"(?<!\w){}(?!\w)"
    # Scripts without spaces between words have no word borders to look for.
    found = (
        code
        for name, code in _codes().items()
        if (
            name in plain
            if ord(name[0]) > 0x2E00
            else re.search(words.format(re.escape(name)), plain)
        )
    )
    return frozenset(found)
