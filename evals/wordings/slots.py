"""A hand-written question with gaps where it names things, and the question with other things.

A line of the corpus becomes a wording where every text of its program stands in a form that is
known, and the words around say nothing that holds of the old thing only ("The gate squeaks. When
does it squeak?").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from evals.splits import Split
from evals.wordings.frame import (
    claims_too_much,
    frame_words,
    lists_answers,
    takes_for_granted,
    words_of,
)
from evals.wordings.gaps import Gap, gaps
from evals.wordings.inflection import article
from evals.wordings.program_shapes import shape
from evals.wordings.sound_names import kind_of
from evals.wordings.worded_program import WordedProgram, batches, wordings
from graphs.query.linear import linear
from graphs.query.notation import read, write
from graphs.query.program import Node, Program

PLAYED = re.compile(
    r"\b(?:play(?:s|ed|ing)?|perform(?:s|ed)?|enters?|join(?:s|ing)?|accompani\w+|tune|piece|melody)\b",
    re.IGNORECASE,
)
"""Said of instruments only."""

PREAMBLE = 5
"""Words of a sentence that may be left out where it only sets a scene."""

_PLACE = re.compile(r"\{(\d+)\}")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")


class GappedWording(NamedTuple):
    """How somebody asked, without what it was asked of.

    Attributes:
        question: With `{0}`, `{1}` where the gaps are.
        gaps: By number.
        notation: The program as it was written.
        choices: What the author offered.
        batch: The file's name without its ending.
        shape: Of the program.
        within: The kind of which all things have to be; empty where any may come.
    """

    question: str
    gaps: tuple[Gap, ...]
    notation: str
    choices: tuple[str, ...]
    batch: str
    shape: str
    within: str = ""

    @property
    def program(self) -> Program:
        """The program as it was written."""
        program = read(self.notation)
        assert program is not None
        return program

    def filled(self, fills: Mapping[str, str]) -> WordedProgram:
        """The question with other things: by the text of a gap, what stands there instead.

        Raises:
            ValueError: The program copies what the question does not have.
        """
        question = self.question
        for number, gap in enumerate(self.gaps):
            question = _put(question, number, gap, fills[gap.text])
        question = question[:1].upper() + question[1:] if self.question[:1] == "{" else question
        program = Program.model_validate({"ask": renamed(self.program.ask, fills)})
        linear(program, question)
        return WordedProgram(question, (), write(program))


def _put(question: str, number: int, gap: Gap, text: str) -> str:
    """One gap closed everywhere, with its article."""
    place = f"{{{number}}}"
    if gap.indefinite:
        question = re.sub(
            rf"\b([Aa])n?(\s+[\"“‘']?){re.escape(place)}",
            lambda found: found[1] + article(text)[1:] + found[2] + place,
            question,
        )
    question = re.sub(
        rf"([.!?]\s+){re.escape(place)}", rf"\g<1>{text[:1].upper()}{text[1:]}", question
    )
    return question.replace(place, text)


def renamed(node: Node, fills: Mapping[str, str]) -> Node:
    """A node with other texts."""
    given: dict[str, object] = {}
    for name, value in node:
        if isinstance(value, Node):
            given[name] = renamed(value, fills)
        elif isinstance(value, str) and name in ("of", "text"):
            given[name] = fills.get(value.lower(), value)
        else:
            given[name] = value
    return type(node).model_validate(given)


def wording(written: WordedProgram, batch: str) -> GappedWording | None:
    """The gaps of a line; None where other things cannot stand there."""
    program = written.program
    found = gaps(program, written.question) if program else None
    if program is None or found is None:
        return None
    question = _bare(_with_places(written.question, found), program)
    if question is None or not all(f"{{{number}}}" in question for number in range(len(found))):
        return None
    around = _PLACE.sub(" ", question)
    within = _within(around, found)
    bound = [word for word in words_of(around) if word not in frame_words() and word != within]
    if bound or not _one_manner(question, found) or takes_for_granted(around, program):
        return None
    if claims_too_much(around, program) or lists_answers(around, program):
        return None
    own = shape(written.notation)
    return GappedWording(question, found, written.notation, written.choices, batch, own, within)


def _with_places(question: str, found: tuple[Gap, ...]) -> str:
    """The question with numbers for texts, longer ones first."""
    for number, gap in sorted(enumerate(found), key=lambda one: -len(one[1].text)):
        text = re.escape(gap.text)
        pattern = rf"(?<![\w{{]){text}(?![\w}}]|['’]s\b)"
        question = re.sub(pattern, f"{{{number}}}", question, flags=re.IGNORECASE)
    return question


def _bare(question: str, program: Program) -> str | None:
    """The question without a preamble that sets another scene; None where nothing is left."""
    sentences = _SENTENCE.split(question)
    while len(sentences) > 1 and _is_preamble(sentences[0]):
        sentences.pop(0)
    bare = " ".join(sentences)
    if bare != question and len(words_of(bare)) < PREAMBLE - 1:
        return None
    bare = bare[:1].upper() + bare[1:] if bare != question else bare
    try:
        linear(Program.model_validate({"ask": _without_texts(program.ask)}), bare)
    except ValueError:
        return None
    return bare


def _without_texts(node: Node) -> Node:
    """A node whose things are any; only its numbers stand in a question."""
    given = {
        name: _without_texts(value)
        if isinstance(value, Node)
        else "a"
        if name == "text"
        else ""
        if name == "of"
        else value
        for name, value in node
    }
    return type(node).model_validate(given)


def _is_preamble(sentence: str) -> bool:
    """Whether a sentence only sets a scene: "Railway archive, item 4."."""
    words = words_of(sentence)
    asks = sentence.rstrip().endswith("?") or _PLACE.search(sentence)
    return not asks and len(words) <= PREAMBLE and any(one not in frame_words() for one in words)


def _within(around: str, found: tuple[Gap, ...]) -> str:
    """The kind that the words around speak of, where no gap does."""
    if not found or found[0].sort != "sound":
        return ""
    if PLAYED.search(around):
        return "instrument"
    named = [word for word in words_of(around) if kind_of(word)]
    return named[0] if len(set(named)) == 1 else ""


def _one_manner(question: str, found: tuple[Gap, ...]) -> bool:
    """Whether no two gaps touch, and a form is left for each."""
    touching = re.search(r"\}[ -]?\{|\w\{|\}\w", question)
    return touching is None and all(gap.forms or gap.sort != "sound" for gap in found)


@cache
def gapped(split: Split) -> tuple[GappedWording, ...]:
    """All wordings of a split's batches, by batch and line; each question once."""
    found = (made for made in _gapped(split))
    return tuple({one.question.lower() + one.notation: one for one in found}.values())


def _gapped(split: Split) -> Iterator[GappedWording]:
    for path in batches(split):
        for written in wordings(path):
            made = wording(written, path.stem)
            if made is not None:
                yield made
