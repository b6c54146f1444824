"""Questions with their programs, the likest of which a language model is shown."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from graphs.query.notation import BEYOND, read
from graphs.query.program import Program
from graphs.state import Question
from tools.prompt import Prompt

EXAMPLES = Prompt.read("graphs.llm", "program_examples")

SHOWN = 12
"""Examples that a model is shown."""

LETTERS = 600
"""Characters of a question that are looked at."""


@dataclass(frozen=True)
class ProgramExample:
    """A question with the program that says it, in the notation."""

    question: Question
    written: str

    @property
    def program(self) -> Program | None:
        """What is written."""
        return read(self.written)

    @cached_property
    def grams(self) -> frozenset[str]:
        """Words of the question, and two next to each other."""
        return _grams(self.question.text)


@cache
def examples() -> tuple[ProgramExample, ...]:
    """The examples of the packed file."""
    return tuple(map(_example, EXAMPLES.text.splitlines()))


def _example(line: str) -> ProgramExample:
    asked, _, written = line.rpartition(" => ")
    text, _, offered = asked.partition(" :: ")
    choices = tuple(offered.split(" | ")) if offered else ()
    return ProgramExample(Question(text=text, choices=choices), written)


def nearest(question: Question, count: int = SHOWN) -> list[ProgramExample]:
    """The likest examples, the likest last; first one that no program says."""
    asked, rare = _grams(question.text), _rarity()

    def likeness(one: ProgramExample) -> float:
        shared = sum(rare[gram] for gram in asked & one.grams)
        return shared / math.sqrt(sum(rare[gram] for gram in one.grams))

    ranked = sorted(examples(), key=likeness, reverse=True)
    beyond = next(one for one in ranked if one.written == BEYOND)
    said = [one for one in ranked if one is not beyond][: count - 1]
    return [beyond, *reversed(said)]


@cache
def _rarity() -> dict[str, float]:
    """The less examples have it, the more a word tells."""
    found = Counter(gram for one in examples() for gram in one.grams)
    return {gram: math.log(len(examples()) / count) + 0.1 for gram, count in found.items()}


def _grams(text: str) -> frozenset[str]:
    words = ["^", *re.findall(r"[^\W\d_]+|\d+", text[:LETTERS].lower())]
    return frozenset((*words, *map(" ".join, pairwise(words))))
