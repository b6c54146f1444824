"""What could be listened to next: candidates from the question and the evidence.

Each candidate follows from the question alone or from one call's percepts. So all that can ever be
asked about a clip is asked of it in two steps, and its percepts can be computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphs import closer
from graphs.choices.named_sounds import sounds
from graphs.need import Kind, Need, Subject
from graphs.question_words import is_voice
from graphs.state import Call, Plan, Question, State
from tools.audio import Segment
from tools.evidence import Aim, SubQuery
from tools.tool_registry import TOOLS

FIRST = 1.0
"""The promise of what the plan names."""

WHY_NOT = 0.1
"""The promise of what may help but is not called for."""


@dataclass(frozen=True)
class Candidate:
    """One move: sub-queries for one tool, asked together.

    Attributes:
        queries: What is asked; several only where one is of no use without the others.
        promise: A rank set by hand, in [0, 1]; no probability.
        why: In words.
    """

    queries: tuple[SubQuery, ...]
    promise: float
    why: str


def candidates(state: State) -> list[Candidate]:
    """Everything worth asking that was not asked yet, the most promising first."""
    asked = [call.query for call in state.calls]
    fresh: list[Candidate] = []
    for one in sorted(possible(state), key=lambda one: -one.promise):
        left = tuple(query for query in one.queries if not _known(query, asked))
        if left:
            fresh.append(replace(one, queries=left))
            asked += left
    return fresh


def possible(state: State) -> Iterator[Candidate]:
    """All candidates, in no order, with what was asked already and with near repetitions."""
    yield from at_first(state)
    for call in state.calls:
        yield from following(state, call)


def at_first(state: State) -> Iterator[Candidate]:
    """Those that follow from the question alone."""
    if state.plan is None:
        raise ValueError("there is no plan yet; expected `decompose` to run first")
    return _at_first(state.plan, state.question, state.clip.span)


def following(state: State, call: Call) -> Iterator[Candidate]:
    """Those that follow from one call."""
    names = named(state.need, state.question.choices)
    for hint in closer.look(call, state.need, names, state.clip.span):
        yield Candidate(*hint)


def _known(query: SubQuery, asked: list[SubQuery]) -> bool:
    return any(query.like(known) for known in asked)


def _at_first(plan: Plan, question: Question, span: Segment) -> Iterator[Candidate]:
    """What needs no evidence: the plan, every tool once, and the listener on all of it."""
    halves = span.halves() if span.duration >= 4 * closer.SHORTEST else ()
    for query in plan.queries:
        yield Candidate((query,), FIRST, f"the question calls for {query.tool}")
    # Who names sounds comes first: of equal promise, what comes first is preferred.
    for tool in sorted(TOOLS.values(), key=lambda one: not one.named):
        if tool.general:
            yield Candidate((SubQuery(tool=tool.name),), WHY_NOT, f"{tool.name} may help")
    yield from _measured(plan.need, halves)
    names = named(plan.need, question.choices)
    for where in (span, *halves):
        for text, aim in _attending(plan.need, names):
            promise = _half_promise(plan.need) if where != span and aim == "hear" else WHY_NOT
            query = SubQuery(tool="listen", text=text, aim=aim, segment=where)
            yield Candidate((query,), promise, f"closer at {where}")


def named(need: Need, choices: Sequence[str]) -> str:
    """The sounds that a question names, as a listener is asked for them; empty where it names none.

    Choices name sounds where a sound is asked for. Elsewhere they are times, counts or sentences,
    and what is worth finding is what the question is about and what it starts from.
    """
    if need.kind in (Kind.WHAT, Kind.ORDER, Kind.COMPARE):
        return " | ".join(sounds(tuple(choices))) or need.target
    mentions = [one.text for one in (need.anchor, need.other) if one and not one.quoted]
    of_sounds = [need.target] if need.subject is Subject.SOUND and need.target else []
    return " | ".join(dict.fromkeys(name for name in (*of_sounds, *mentions) if not is_voice(name)))


def _measured(need: Need, halves: Sequence[Segment]) -> Iterator[Candidate]:
    """The asked quantity of each half, where one stretch of several is asked for."""
    one_of_several = need.kind in (Kind.MEASURE, Kind.COMPARE) and (
        need.ordinal or need.quantity == "tempo"
    )
    if one_of_several and need.quantity and halves:
        what = need.quantity
        parts = tuple(SubQuery(tool="measure", text=what, segment=half) for half in halves)
        yield Candidate(parts, 0.5, f"measure {what} of each half")


def _attending(need: Need, names: str) -> Iterator[tuple[str, Aim]]:
    """What the listener can attend to without knowing where."""
    if hears_words(need):
        yield "", "words"
    if need.kind in SOUNDS or (need.relation and names):
        yield names, "hear"
    if need.kind is Kind.HOW_MANY and need.target and need.subject is Subject.SOUND:
        yield need.target, "count"


def _half_promise(need: Need) -> float:
    """Half of a clip is worth a look where it is asked what there is at all."""
    return 0.2 if need.kind in SOUNDS else WHY_NOT


SOUNDS = (Kind.WHAT, Kind.IS_THERE, Kind.ORDER, Kind.WHEN)
"""Kinds of question that a sound may answer, wherever it is."""


def hears_words(need: Need) -> bool:
    """Whether spoken words may answer the question."""
    quoted = any(one is not None and one.quoted for one in (need.anchor, need.other))
    words = need.subject in (Subject.WORDS, Subject.SPEECH)
    return quoted or words or need.kind in (Kind.SAID, Kind.LANGUAGE, Kind.WHO)
