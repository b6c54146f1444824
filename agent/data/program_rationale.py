"""How an answer follows from what is heard, step by step, as the question's program goes.

Every leaf of the program is a sub-problem: what is to be perceived, and all that is heard of it.
What the program then picks, measures or compares is the last; it rests on the annotations without
which the answer would be another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from agent.data.annotated_recording import Recording
from agent.data.evidence_text import StatedFact, measured, sound, turn, words
from agent.data.program_case import ProgramCase
from agent.data.rationale import Argument, SubProblem, quote
from evals.wordings.sound_names import meant_by
from graphs.query import program as q
from graphs.query.program import Leaf, Program
from graphs.query.sentence import sentence
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance

_MEASURED = {"chord": "chord", "note": "note", "beat": "beat"}
"""The quantity that a sort of thing is measured as."""


def argue_program(case: ProgramCase, rng: Random) -> Argument:
    """The argument for the right answer, in one of its wordings."""
    program = case.program
    parts = [_found(case, leaf, rng) for leaf in program.leaves()]
    parts = [part for part in parts if part.heard] or [_everything(case, rng)]
    last = _decided(case, rng)
    if last is not None and last.heard != parts[-1].heard:
        parts.append(last)
    asked = sentence(program)
    things = _listed([_name(leaf) for leaf in program.leaves()])
    return Argument(
        plan=_one("plan", rng, asked=asked, things=things),
        parts=tuple(parts),
        close=_one("close", rng, asked=asked, answer=quote(case.question.answer)),
    )


def _found(case: ProgramCase, leaf: Leaf, rng: Random) -> SubProblem:
    """All that is heard of a leaf; of a sound that is not there, all that is heard instead."""
    heard = list(heard_of(case.recording, leaf, case.program))
    if not heard and leaf.of:
        return SubProblem(_one("absent", rng, named=_name(leaf)), _all(case.recording))
    ask = _one(leaf.sort if not leaf.of else f"{leaf.sort} named", rng, named=_name(leaf))
    return SubProblem(ask, tuple(_by_onset(heard)))


def heard_of(recording: Recording, leaf: Leaf, program: Program) -> Iterator[StatedFact]:
    """The annotations that a leaf means, in words, with what the program measures of them."""
    for at, percept in enumerate(recording.facts.percepts):
        if _is_meant(percept, leaf):
            yield stated(recording, at, program)


def _is_meant(percept: Percept, leaf: Leaf) -> bool:
    match leaf.sort, percept:
        case "sound", SoundEvent(label=label):
            return not leaf.of or label in meant_by(leaf.of)
        case "speech" | "word", Utterance(text=text):
            return leaf.of.casefold() in text.casefold()
        case "turn" | "speaker", Turn():
            return True
        case sort, Measurement(quantity=quantity):
            return quantity == _MEASURED.get(sort) or sort == "whole"
        case _:
            return False


def stated(recording: Recording, at: int, program: Program) -> StatedFact:
    """An annotation in words, with its level, length or language where the program asks for it."""
    percept = recording.facts.percepts[at]
    asked = _dimensions(program)
    match percept:
        case SoundEvent():
            return sound(percept, _more(recording, at, asked))
        case Turn():
            return turn(percept, recording)
        case Utterance():
            return words(percept, language="language" in asked)
        case Measurement():
            return measured(percept)
        case _:
            raise ValueError(f"{percept.kind} is no annotation that a trace tells of")


def _dimensions(program: Program) -> frozenset[str]:
    """What the program measures or asks of things."""
    told = ((getattr(node, "what", ""), getattr(node, "by", "")) for node in program.ask.walk())
    return frozenset(str(one) for pair in told for one in pair)


def _more(recording: Recording, at: int, asked: frozenset[str]) -> str:
    """What else is to be said of a sound."""
    level, where = recording.facts.levels[at], recording.facts.percepts[at].segment
    if "loudness" in asked and level is not None:
        return f" ({level:.0f} dB)"
    return f" (for {where.duration:.1f} s)" if "length" in asked and where else ""


def _decided(case: ProgramCase, rng: Random) -> SubProblem | None:
    """What the program picks out; None where it picks nothing."""
    picks = any(isinstance(one, q.THINGS) and not isinstance(one, Leaf)
                for one in case.program.ask.walk())  # fmt: skip
    known = decisive(case)
    if not known or not (picks or len(case.program.leaves()) > 1):
        return None
    return SubProblem(_one("decide", rng, asked=sentence(case.program)), known)


def decisive(case: ProgramCase) -> tuple[StatedFact, ...]:
    """What the answer rests on, in order of onset; of a voice what it says, where that is known."""
    told = [(at, case.recording.facts.percepts[at]) for at in case.rests_on]
    said = {one.segment for _, one in told if isinstance(one, Utterance)}
    kept = [
        at
        for at, one in told
        if isinstance(one, (SoundEvent, Utterance, Measurement))
        or (isinstance(one, Turn) and one.segment not in said)
    ]
    return tuple(_by_onset(stated(case.recording, at, case.program) for at in kept))


def _everything(case: ProgramCase, rng: Random) -> SubProblem:
    return SubProblem(_one("sound", rng, named=""), _all(case.recording))


def _all(recording: Recording) -> tuple[StatedFact, ...]:
    """What is heard at all: sounds and words."""
    facts = recording.facts
    return tuple(_by_onset([*map(sound, facts.sounds), *map(words, facts.said)]))


def _name(leaf: Leaf) -> str:
    """A leaf as one looks for it: 'knock', every sound."""
    quoted = {"sound": "{}", "speech": "the words “{}”", "word": "the word “{}”"}
    return quoted.get(leaf.sort, "{}").format(leaf.of) if leaf.of else _table()["any"][leaf.sort][0]


def _listed(names: Iterable[str]) -> str:
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} and {last}" if first else last


def _by_onset(facts: Iterable[StatedFact]) -> list[StatedFact]:
    return sorted(facts, key=lambda fact: fact.segment.start)


def _one(name: str, rng: Random, **places: str) -> str:
    """One of the wordings, with its places filled."""
    table: Mapping[str, list[str]] = _table()["wordings"]
    return rng.choice(table[name]).format(**places)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).with_name("program_wording.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
