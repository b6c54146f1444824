"""Other wordings of a wording: other things named, other noise around, mistakes in typing."""

from __future__ import annotations

import random
import re

from agent.train.reader.answer_choices import choices_for
from agent.train.reader.phrase_book import templates, vocabulary
from agent.train.reader.quote_questions import ENDS
from evals.wordings.worded_program import WordedProgram
from graphs.query import program as q
from graphs.query.linear import linear

_LISTS = {"sound": "nouns", "word": "words", "speech": "topics", "chord": "chords"}


def varied(wording: WordedProgram, draw: random.Random) -> WordedProgram:
    """A variation with the same meaning, or the same of other things; maybe the wording itself."""
    made = _renamed(wording, draw) if draw.random() < 0.4 else wording
    question = made.question
    if draw.random() < 0.15:
        question = draw.choice(templates("noise")["before"]) + question[:1].lower() + question[1:]
    if draw.random() < 0.1:
        question += draw.choice(templates("noise")["after"])
    if draw.random() < 0.15:
        question = question.rstrip(" ?.!")
    if draw.random() < 0.15:
        question = question.lower()
    if draw.random() < 0.15:
        question = _mistyped(question, draw)
    made = WordedProgram(question, _offered(made, draw), made.notation)
    return made if _copies(made) else wording


def _offered(wording: WordedProgram, draw: random.Random) -> tuple[str, ...]:
    """The choices, none, or such as the generator makes."""
    if draw.random() < 0.7:
        return wording.choices
    if draw.random() < 0.5 or wording.notation == "beyond":
        return () if wording.notation != "beyond" else wording.choices
    return choices_for(wording.notation, draw)


def _renamed(wording: WordedProgram, draw: random.Random) -> WordedProgram:
    """Another thing in the place of one that the program copies."""
    program = wording.program
    leaves = [] if program is None else [one for one in program.leaves() if one.of]
    kinds = vocabulary("kinds")
    leaves = [
        one for one in leaves if one.sort in _LISTS and one.of.lower().rstrip("s") not in kinds
    ]
    if not leaves:
        return wording
    leaf: q.Leaf = draw.choice(leaves)
    quoted = leaf.sort == "speech" and draw.random() < 0.6
    other = draw.choice(vocabulary("quotes" if quoted else _LISTS[leaf.sort]))
    other = other.rstrip(ENDS).replace('"', "")
    said = re.sub(re.escape(leaf.of), lambda _: other, wording.question, flags=re.IGNORECASE)
    meant = wording.notation.replace(f'"{leaf.of}"', f'"{other}"')
    return WordedProgram(said, wording.choices, meant)


def _mistyped(text: str, draw: random.Random) -> str:
    """One or two letters dropped, doubled or changed places."""
    for _ in range(draw.randint(1, 2)):
        at = draw.randrange(max(1, len(text) - 1))
        if not text[at : at + 2].isalpha() or at + 2 > len(text):
            continue
        pair = text[at : at + 2]
        made = draw.choice((pair[0], pair[::-1], pair[0] + pair, pair[1]))
        text = text[:at] + made + text[at + 2 :]
    return text


def _copies(wording: WordedProgram) -> bool:
    """Whether the program's texts still stand in the question."""
    try:
        linear(wording.program, wording.question)
    except ValueError:
        return False
    return True
