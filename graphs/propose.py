"""What could be listened to next: candidates from the question and the evidence.

Each candidate follows from the question alone or from one call's percepts. So all that can ever be
asked about a clip is asked of it in two steps, and its percepts can be computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphs import closer
from graphs.choices.named_sounds import sounds
from graphs.choices.sequences import orders, repeat, thing
from graphs.execution.trait_needs import traits_needed
from graphs.query import program as q
from graphs.query.perception_needs import PerceptionNeeds, needs_of, stretches
from graphs.query.program import Program
from graphs.question_vocabulary import words_expected
from graphs.question_words import is_voice
from graphs.state import Call, Decision, Perceive, Plan, Question, State
from graphs.stem_candidates import of_stems
from graphs.translation import translations
from tools.audio import Segment
from tools.evidence import Aim, SubQuery
from tools.tool_registry import TOOLS, measuring

FIRST = 1.0
"""The promise of what the plan names."""

COUNTED = 0.9
"""The promise of counting what is to be counted, and of listening for words that are expected."""

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
    if state.plan is None:
        return
    program, choices, span = state.plan.program, state.question.choices, state.clip.span
    needs, names = needs_of(program), named(program, choices)
    aspects = traits_needed(program, state.question.text, choices)
    for hint in closer.look(call, needs, names, span, aspects):
        yield Candidate(*hint)
    for query in translations(call, needs, choices):
        yield Candidate((query,), FIRST, "what is said, in English")
    for query, promise in of_stems(call, needs, names, span):
        yield Candidate((query,), promise, f"{query.tool} of the {query.source} alone")


def _known(query: SubQuery, asked: list[SubQuery]) -> bool:
    return any(query.like(known) for known in asked)


def _at_first(plan: Plan, question: Question, span: Segment) -> Iterator[Candidate]:
    """What needs no evidence: the plan, every tool once, and the listener on all of it."""
    needs = needs_of(plan.program)
    halves = span.halves() if span.duration >= 4 * closer.SHORTEST else ()
    for query in plan.queries:
        yield Candidate((query,), FIRST, f"the question calls for {query.tool}")
    # Who names sounds comes first: of equal promise, what comes first is preferred.
    for tool in sorted(TOOLS.values(), key=lambda one: not one.named):
        if tool.general:
            yield Candidate((SubQuery(tool=tool.name),), WHY_NOT, f"{tool.name} may help")
    yield from _measured(needs, span)
    for text in counted(plan.program, question.choices):
        # Half of the occasions are of no use: all is counted at once.
        query = SubQuery(tool="listen", text=text, aim="count", segment=span)
        yield Candidate((query,), COUNTED, f"count {text!r}")
    if expected := words_expected(plan.program, question.text, question.choices):
        query = SubQuery(tool="listen", text=expected, aim="words", segment=span)
        yield Candidate((query,), COUNTED, f"words that may be expected: {expected}")
    names = named(plan.program, question.choices)
    for where in (span, *halves):
        for text, aim in _attending(needs, names):
            query = SubQuery(tool="listen", text=text, aim=aim, segment=where)
            yield Candidate((query,), WHY_NOT, f"closer at {where}")


def named(program: Program | None, choices: Sequence[str]) -> str:
    """The sounds that are sought, as a tool is asked for them; empty where none is named.

    Choices name sounds where the answer is the name of one. Elsewhere they are times, counts or
    sentences.
    """
    needs = needs_of(program)
    offered = sounds(tuple(choices)) if needs.named and program is not None else ()
    sought = dict.fromkeys((*needs.sounds, *offered))
    return " | ".join(one for one in sought if not is_voice(one))


def counted(program: Program | None, choices: Sequence[str]) -> tuple[str, ...]:
    """The sounds that are to be told apart one by one.

    In an order in which something comes again, all of it: two of a kind in a row are one stretch
    to whoever does not count.
    """
    if program is not None and isinstance(program.ask, q.Order) and repeat(orders(choices)):
        return tuple(dict.fromkeys(map(thing, sounds(tuple(choices)))))
    return needs_of(program).counted


def _measured(needs: PerceptionNeeds, span: Segment) -> Iterator[Candidate]:
    """Quantities of the parts of a recording that the question speaks of."""
    where = list(dict.fromkeys(one for part in needs.parts for one in stretches(part, span)))
    for what in needs.signals if where else ():
        queries = tuple(SubQuery(tool=measuring(what), text=what, segment=one) for one in where)
        yield Candidate(queries, 0.9, f"measure {what} of {len(where)} parts")


def _attending(needs: PerceptionNeeds, names: str) -> Iterator[tuple[str, Aim]]:
    """What the listener can attend to without knowing where."""
    if needs.spoken:
        yield "", "words"
    if needs.sounds_asked:
        yield names, "hear"


def listening(to: list[Candidate]) -> Decision:
    """The decision to make these moves together."""
    thought = "; ".join(one.why for one in to) or "nothing is left to ask"
    queries = tuple(dict.fromkeys(query for one in to for query in one.queries))
    return Decision(action=Perceive(queries=queries), thought=thought)
