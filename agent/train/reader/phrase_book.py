"""What the generator may say (`phrases.toml`), and the dice that choose among it."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

TextAndProgram = tuple[str, str]
"""A question, or a part of one, and what it says in the notation of programs."""

FORMS = ("np", "pl", "cl", "inf", "bare")
"""How a thing is named in a sentence: a noun, many, a clause, an infinitive, without an article."""

_Any = TypeVar("_Any")


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


def vocabulary(name: str) -> Sequence[str]:
    """A list of words: `nouns`, `verbs`, `topics`."""
    return _book()[name]


def templates(group: str) -> Mapping[str, Sequence[str]]:
    """Sentences with gaps, by what they ask."""
    return _book()[group]


@dataclass(frozen=True)
class Phraser:
    """Draws words and sentences."""

    draw: random.Random

    def word(self, name: str) -> str:
        """One of a list."""
        return self.draw.choice(vocabulary(name))

    def sentence(self, group: str, name: str) -> str:
        """One of a group."""
        return self.draw.choice(templates(group)[name])

    def fit(self, name: str, mod: str, group: str = "ask") -> str:
        """A sentence that needs a place only where there is one."""
        return self.draw.choice(
            [one for one in templates(group)[name] if mod or "{Mod}" not in one]
        )

    def entry(self, table: Mapping[str, _Any]) -> tuple[str, _Any]:
        """A word with what it means."""
        return self.draw.choice(list(table.items()))

    def weighed(self, weights: Mapping[str, int]) -> str:
        """One by its weight."""
        return self.draw.choices(list(weights), list(weights.values()))[0]


def filled(template: str, mod: str, **given: str) -> str:
    """The sentence; `{Mod}` is a place at its beginning."""
    return template.format(mod=mod, Mod=mod[:1].upper() + mod[1:], **given)


def form_of(template: str) -> str:
    """In which form a sentence names its thing."""
    return next(form for form in FORMS if f"{{{form}}}" in template)


def plural(noun: str) -> str:
    """Many of it, or what is many already."""
    return noun if noun.endswith("s") else noun + "s"
