"""Whether a program can be run, and names a choice: tried on timelines that are drawn by lot."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphs.choices.language_names import languages
from graphs.execution.run import run
from graphs.query.notation import write
from graphs.query.program import Program
from graphs.state import Call, Question
from tools.audio import Segment
from tools.evidence import Percept, SoundEvent, SubQuery, Trait, Turn, Utterance

SPAN = Segment(start=0.0, end=20.0)

DRAWN = 8
"""Timelines that a program is tried on."""

MOST = 5
"""The most occasions of one sound on a timeline."""

_UNDRAWN = re.compile(r"\b(?:span|loudness|pitch|tempo|key|metre|channels|chord|note|beat|trend)\b")
"""Of programs that ask what is measured of a signal, or of times that a timeline may not reach."""

VOICES = {"S1": "man", "S2": "woman", "S3": "child"}
WORDS = ("yes", "no", "please", "twelve", "tomorrow", "hello")


@dataclass(frozen=True)
class ProgramTrial:
    """What came of trying a program.

    Attributes:
        named: The choices that it named on some timeline.
        value: What it comes to on one of them, as a sentence.
        useful: Whether it names one. Of an open question any value will do; and what is measured
            of a signal is not drawn, so that nobody can say.
    """

    named: frozenset[int]
    value: str
    useful: bool


def tried(program: Program, question: Question) -> ProgramTrial:
    """Runs the program on drawn timelines, on which what it asks for occurs now and then."""
    named: set[int] = set()
    value = ""
    for seed in range(DRAWN):
        calls = tuple(_calls(program, question, random.Random(seed)))
        value = run(program, (), SPAN, calls, _same).text
        if question.choices:
            told = run(program, question.choices, SPAN, calls, _same)
            named |= set() if told.guess or told.choice is None else {told.choice}
    untried = not question.choices or bool(_UNDRAWN.search(write(program)))
    return ProgramTrial(frozenset(named), value, untried or bool(named))


def _same(text: str, label: str) -> float:
    """What was drawn for a text is named by it, and by nothing else."""
    return float(text.lower() == label.lower())


def _calls(program: Program, question: Question, draw: random.Random) -> Iterator[Call]:
    """Every tool asked for everything, and what it heard on one timeline."""
    texts = sorted({leaf.of for leaf in program.leaves() if leaf.of})
    names = list(dict.fromkeys((*texts, *question.choices))) or ["a sound"]
    sounds = [one for name in names for one in _sounds(name, draw)]
    yield _call(SubQuery(tool="tag"), sounds)
    yield _call(SubQuery(tool="tag", text=" | ".join(names)), sounds)
    said, turns, traits = _speech([*texts, *question.choices], _languages(question), draw)
    yield _call(SubQuery(tool="asr"), said)
    yield _call(SubQuery(tool="diarize"), turns)
    yield _call(SubQuery(tool="voice"), traits)


def _call(query: SubQuery, heard: Sequence[Percept]) -> Call:
    return Call(round=0, query=query, percepts=tuple(heard), audio_seconds=SPAN.duration)


def _sounds(name: str, draw: random.Random) -> Iterator[SoundEvent]:
    """Some occasions of a sound, none of which overlaps another of its kind."""
    starts = sorted(draw.sample(range(int(SPAN.end) - 1), draw.randint(0, MOST)))
    for start in starts:
        where = Segment(start=start, end=start + draw.uniform(0.2, 0.95))
        yield SoundEvent(tool="tag", segment=where, label=name, confidence=0.95)


def _languages(question: Question) -> list[str]:
    """Codes of the languages that the choices name; else English."""
    named = {code for choice in question.choices for code in languages(choice)}
    return sorted(named) or ["en"]


def _speech(
    texts: Sequence[str], spoken: Sequence[str], draw: random.Random
) -> tuple[list[Utterance], list[Turn], list[Trait]]:
    """Voices in turn, who say some of the texts and of other words."""
    said: list[Utterance] = []
    turns: list[Turn] = []
    traits: list[Trait] = []
    at = draw.uniform(0.0, 2.0)
    while at < SPAN.end - 3.0:
        where = Segment(start=at, end=at + draw.uniform(1.0, 2.5))
        words = draw.sample([*texts, *WORDS], min(2, len(texts) + len(WORDS)))
        told, voice = draw.choice(spoken), draw.choice([*VOICES])
        said.append(Utterance(tool="asr", segment=where, text=" ".join(words), language=told))
        turns.append(Turn(tool="diarize", segment=where, speaker=voice))
        traits.append(
            Trait(tool="voice", segment=where, aspect="gender", label=VOICES[voice], confidence=0.9)
        )
        at = where.end + draw.uniform(0.3, 2.0)
    return said, turns, traits
