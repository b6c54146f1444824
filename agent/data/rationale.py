"""How an answer follows from what is heard: a plan, sub-problems with evidence, a conclusion."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from pydantic import BaseModel, Field

from agent.data.annotated_recording import Case, phrase
from agent.data.evidence_text import SORTS, StatedFact, named, sentence, told
from evals.scenes.templates.question_wording import the


class Ask(BaseModel, frozen=True, extra="forbid"):
    """A sub-problem, in several wordings, and the sort of evidence that it listens for."""

    ask: tuple[str, ...] = Field(min_length=1)
    hear: str


class Wording(BaseModel, frozen=True, extra="forbid"):
    """How one kind of question is thought about."""

    plan: tuple[str, ...] = Field(min_length=1)
    close: tuple[str, ...] = Field(min_length=1)
    step: tuple[Ask, ...] = Field(min_length=1)


@dataclass(frozen=True)
class SubProblem:
    """A sub-problem with the evidence for it, at least one piece, in order of onset."""

    ask: str
    heard: tuple[StatedFact, ...]


@dataclass(frozen=True)
class Argument:
    """All of it, in words."""

    plan: str
    parts: tuple[SubProblem, ...]
    close: str


@cache
def wordings() -> dict[str, Wording]:
    """How each kind is thought about."""
    return {
        kind: Wording.model_validate(table) for kind, table in _tables().items() if kind != "joints"
    }


@cache
def joints() -> dict[str, tuple[str, ...]]:
    """Wordings that are the same for all kinds."""
    return {name: tuple(texts) for name, texts in _tables()["joints"].items()}


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))


def joint(name: str, rng: Random, **places: str) -> str:
    """One of the wordings, with its places filled."""
    return rng.choice(joints()[name]).format(**places)


def sort_of(case: Case) -> str:
    """Which wording a question takes: its kind, told apart where one kind asks several things."""
    question = case.question
    match question.kind:
        case "order" if question.answer.endswith("note"):
            return "order of notes"
        case "how many" if question.task == "speech":
            return "how many sentences" if "sentences" in question.text else "how many people"
        case "what" if any(case.recording.behind(event) for event in case.recording.facts.sounds):
            return "what breaks in"
        case kind:
            return kind


def worded(case: Case) -> bool:
    """Whether there are words for such a question, and evidence to rest on."""
    return sort_of(case) in wordings() and bool(case.recording.facts.percepts)


def argue(case: Case, rng: Random) -> Argument:
    """The argument for the right answer, in one of its wordings."""
    wording = wordings()[sort_of(case)]
    subject = _subject(case)
    parts = [
        SubProblem(
            rng.choice(step.ask).format(named=subject), tuple(_by_onset(SORTS[step.hear](case)))
        )
        for step in wording.step
    ]
    found = [part for part in parts if part.heard]
    if not found:
        everything = _by_onset([*SORTS["sounds"](case), *SORTS["words"](case)])
        found = [SubProblem(parts[0].ask, tuple(everything))]
    return Argument(
        plan=rng.choice(wording.plan).format(named=subject),
        parts=tuple(found),
        close=rng.choice(wording.close).format(answer=quote(case.question.answer)),
    )


def quote(answer: str) -> str:
    """A choice within a sentence."""
    return f"“{answer.strip('“”').rstrip('.')}”"


def sentences(parts: Sequence[SubProblem]) -> Iterator[str]:
    """What was heard for each sub-problem, with the times; nothing is told twice."""
    before: set[tuple[StatedFact, ...]] = set()
    for part in parts:
        if part.heard not in before:
            before.add(part.heard)
            yield sentence(told(part.heard))


def _subject(case: Case) -> str:
    """What the question names, once each."""
    names = list(dict.fromkeys(the(phrase(event.label)) for event in named(case)))
    return " and ".join(names) or "what the question names"


def _by_onset(facts: Iterable[StatedFact]) -> list[StatedFact]:
    return sorted(facts, key=lambda fact: fact.segment.start)
