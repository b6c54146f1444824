"""What the hand-written policy hopes of a move: how much surer it may make the answer."""

from __future__ import annotations

from graphs.execution.expected_change import expected_change, hears, is_where
from graphs.execution.program_result import ProgramResult
from graphs.propose import Candidate
from graphs.state import State
from tools.audio import Segment
from tools.evidence import SubQuery, is_expecting
from tools.tool_registry import TOOLS

UNMEASURED = 0.5
"""What measuring promises that nobody has measured, of the doubt that is left."""

FRESH = 0.25
"""What listening again promises, of the doubt that is left, where nothing was found at first."""

THERE = 0.35
"""The same where the stretch is listened to that the answer hangs on."""

COUNTING = 0.1
"""The least that a first count promises, and a first hearing of expected words: a tagger, however
sure, was not asked to count, nor a recogniser told what may be said."""


def change(move: Candidate, told: ProgramResult | None, span: Segment) -> float:
    """What the best of its sub-queries may change, by the timelines that fit what was heard."""
    if told is None:
        return 0.0
    return max(expected_change(told, query, span) for query in move.queries)


def promise(
    state: State, move: Candidate, told: ProgramResult | None, sure: float, may_change: float
) -> float:
    """How much surer the answer may become, by the hand-written policy.

    Args:
        state: What is known.
        move: What could be asked.
        told: What the program says of it; None where there is no program.
        sure: How probable the answer is as it stands.
        may_change: What `change` says of it.
    """
    if any(query.aim == "english" for query in move.queries):
        # Words that nobody understands are no evidence, however surely they were recognised.
        return UNMEASURED
    doubt = 1.0 - sure
    if all(map(is_new, move.queries)):
        return UNMEASURED * doubt
    if told is None:
        return 0.0
    if first_count(state, move) or first_expecting(state, move):
        return max(COUNTING, may_change)
    hoped = max(_hope(state, told, query) for query in move.queries)
    return max(may_change, hoped * doubt)


def is_planned(state: State, move: Candidate) -> bool:
    """Whether the plan itself names the move."""
    return state.plan is not None and move.queries[0] in state.plan.queries


def _hope(state: State, told: ProgramResult, query: SubQuery) -> float:
    """What a second hearing promises of things that the first one did not find."""
    if query.source and is_where(told, query):
        return THERE
    lacking = [leaf for leaf, found in told.presence.items() if not found.heard]
    if not any(hears(leaf, query) for leaf in lacking):
        return 0.0
    if query.segment in (None, state.clip.span):
        return FRESH
    return THERE if is_where(told, query) else 0.0


def is_new(query: SubQuery) -> bool:
    """Whether it tells what no other hearing does: a quantity, or of what kind something is."""
    tool = TOOLS.get(query.tool)
    return tool is not None and not tool.general and bool(tool.quantities or tool.traits)


def first_count(state: State, move: Candidate) -> bool:
    """Whether this would be the first to tell single occasions apart, where that is asked."""
    first = all(call.query.aim != "count" for call in state.calls)
    return first and any(query.aim == "count" for query in move.queries)


def first_expecting(state: State, move: Candidate) -> bool:
    """Whether this would be the first to listen for words that are expected."""
    first = not any(is_expecting(call.query) for call in state.calls)
    return first and any(map(is_expecting, move.queries))
