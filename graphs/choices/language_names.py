"""Languages by their English names, their own, and their codes.

The codes are Whisper's: ISO 639-1 but for `jw` (Javanese), `haw` and `yue`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("[\u02bb\u02bc\u2018\u2019]")
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*")
"""A code, perhaps with a script or a country: "pt-BR", "zh_Hant"."""


@cache
def names() -> dict[str, tuple[str, ...]]:
    """All names of each language, by code; the usual English one first."""
    return _table("languages.toml")


def _table(name: str) -> dict[str, tuple[str, ...]]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return {code: tuple(known) for code, known in tomllib.loads(text).items()}


@cache
def _codes() -> dict[str, str]:
    """Codes by folded names, the longest first: "Norwegian Nynorsk" is not Norwegian."""
    every = {_folded(name): code for code, known in names().items() for name in known}
    return {name: every[name] for name in sorted(every, key=len, reverse=True)}


@cache
def _tags() -> dict[str, str]:
    """Codes by all codes."""
    others = _table("language_codes.toml")
    known = {other: code for code, several in others.items() for other in several}
    return known | {code: code for code in names()}


def name_of(code: str) -> str:
    """The English name; the code itself where it is not known."""
    return names().get(code, (code,))[0]


def is_language(text: str) -> bool:
    """Whether a text is a language's name and nothing else."""
    return _folded(text) in _codes()


@lru_cache(maxsize=4096)
def languages(text: str) -> frozenset[str]:
    """The codes of all languages that a text names; a code counts where it is the whole text."""
    plain = _folded(text)
    tag = _TAG.fullmatch(plain)
    if tag and tag[1] in _tags():
        return frozenset({_tags()[tag[1]]})
    found: set[str] = set()
    for name, code in _codes().items():
        rest = _without(name, plain)
        if rest != plain:
            found.add(code)
            plain = rest
    return frozenset(found)


def _without(name: str, text: str) -> str:
    """A text without a name that stands in it as a word."""
    if name not in text:
        return text
    # Scripts without spaces between words have no word borders to look for.
    if ord(name[0]) > 0x2E00:
        return text.replace(name, " ")
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)


def _folded(text: str) -> str:
    """Without accents, case and signs around: "Français." and "francais" are one."""
    plain = _APOSTROPHES.sub("'", text.strip(" .()").casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", plain)))
