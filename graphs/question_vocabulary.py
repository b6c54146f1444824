"""Which words a question leads one to expect where a word or two stand alone.

1. Numbers, where it asks which number is said, names one, speaks of numbers or offers numbers.
2. The words that it names, and those that it offers where it asks what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphs.choices.enumerators import bare
from graphs.choices.interval import digits
from graphs.choices.sequences import sequence
from graphs.query import program as q
from graphs.query.perception_needs import needs_of, subjects
from graphs.query.program import Leaf, Node, Program
from graphs.question_words import COUNTING
from tools.evidence import NUMBERS

MOST = 2
"""Words that are said without a pause between them, at most."""

_OF_NUMBERS = re.compile(r"\b(?:numbers?|digits?|numerals?)\b(?! of\b)", re.IGNORECASE)


def words_expected(program: Program | None, question: str, choices: Sequence[str]) -> str:
    """The words as a listener is told them: "numbers", "yes | no"; empty where there are none.

    Args:
        program: What is asked; None where no program says it.
        question: In words.
        choices: What it may be.
    """
    if not needs_of(program).spoken:
        return ""
    told = [NUMBERS] if _OF_NUMBERS.search(question) else []
    for node in program.ask.walk() if program else ():
        told += [NUMBERS if _is_number(one) else one for one in _told(node, bare(tuple(choices)))]
    return " | ".join(dict.fromkeys(told))


def _told(node: Node, choices: Sequence[str]) -> Iterator[str]:
    """The words that a part of a program is about."""
    match node:
        case Leaf(sort="word", of=text) if _is_short(text):
            yield _bare(text)
        case q.Of(what="number", things=things) if _is_said(things):
            yield NUMBERS
        case q.Of(what="words", things=things) | q.Order(things=things) if _is_said(things):
            parts = [[_bare(one) for one in sequence(choice)] for choice in choices]
            if all(_is_short(one) or _is_number(one) for row in parts for one in row):
                yield from (one for row in parts for one in row)
        case _:
            pass


def _is_said(things: Node) -> bool:
    """Whether it is speech."""
    return any(leaf.sort in ("speech", "word") for leaf in subjects(things))


def _bare(text: str) -> str:
    return text.strip(" .,:;!?\"'“”‘’|").lower()


def _is_short(text: str) -> bool:
    return 0 < len(_bare(text).split()) <= MOST


def _is_number(text: str) -> bool:
    """Whether it is a number or several, and nothing else."""
    said = [word for word in re.findall(r"\w+", digits(text)) if word != "and"]
    return bool(said) and all(word.isdigit() or word in COUNTING for word in said)
