"""Comparatives and superlatives by which recordings are compared, from `graded_words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, TypeAdapter


class _Row(BaseModel):
    ask: str
    more: tuple[str, ...]
    less: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradedWord:
    """One form of a word.

    Attributes:
        form: "loudest", "more quickly": a pattern.
        ask: The word that asks for it: "loud".
        less: Whether it means the one with less of that.
        pattern: Finds it, with its article as `the` and what follows as `rest`.
    """

    form: str
    ask: str
    less: bool
    pattern: re.Pattern[str]


@cache
def graded_words() -> tuple[GradedWord, ...]:
    """Every form, the longest first."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    rows = TypeAdapter(list[_Row]).validate_python(tomllib.loads(text)["words"])
    found = {form: (row.ask, less) for row in rows for form, less in _forms(row)}
    return tuple(
        GradedWord(
            form,
            ask,
            less,
            re.compile(rf"(?i)(?P<the>\b(?:the|an?) )?\b(?:{form})\b(?P<rest>.*)"),
        )
        for form, (ask, less) in sorted(found.items(), key=lambda one: -len(one[0]))
    )


@cache
def any_comparative() -> str:
    """All comparatives as one pattern."""
    return "|".join(word.form for word in graded_words())


def _forms(row: _Row) -> Iterator[tuple[str, bool]]:
    for words, less in ((row.more, False), (row.less, True)):
        for word in words:
            yield f"(?:more|most) {word}", less
            yield f"(?:less|least) {word}", not less
            yield _graded(word), less


def _graded(word: str) -> str:
    """louder|loudest, noisier|noisiest, bigger|biggest, higher-pitched."""
    first, *rest = re.split(r"(?=[ -])", word, maxsplit=1)
    stem = first[:-1] if first.endswith(("e", "y")) else first
    stem += "i" if first.endswith("y") else "g" if first == "big" else ""
    return f"{stem}e(?:r|st){''.join(rest)}"
