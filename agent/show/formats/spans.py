"""An episode as a tree of spans, before it is told in the words of a convention."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from graphs.state import Answer, Call, Decision, Episode, Plan

NANO = 1_000_000_000

Fact = Plan | Decision | Call | Answer


@dataclass(frozen=True)
class TraceSpan:
    """A node of the state machine that ran, or the whole episode where it has no parent.

    Attributes:
        name: The node, with a number where it ran more than once.
        node: The node; None for the whole episode.
        parent: The name of the span that it is inside of.
        after: The span in the graph that led here.
        start: Nanoseconds since 1970; likewise `end`.
        fact: What it came to: a plan, a decision, a call or an answer.
    """

    name: str
    node: str | None
    parent: str | None
    after: str | None
    start: int
    end: int
    fact: Fact

    def id(self, trace: str) -> str:
        """Sixteen hexadecimal digits; the same for each export of the same episode's trace."""
        return _digest(f"{trace}/{self.name}", 16)


def trace_id(episode: Episode) -> str:
    """Thirty-two hexadecimal digits, made of what the episode is."""
    return _digest(episode.model_dump_json(), 32)


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def tokens(fact: Fact) -> dict[str, int]:
    """Tokens read ("input") and written ("output"); none while no model or tool counts them."""
    return {}


ROOT = "ask"


def spans(episode: Episode, ended: int) -> tuple[TraceSpan, ...]:
    """All spans, the whole episode first.

    A trace holds how long each call took, not the time of day, and thinking by rules takes no time
    to speak of. So rounds follow each other, calls of a round begin together, and all end at
    `ended`, in nanoseconds since 1970.
    """
    began = ended - round(episode.cost.seconds * NANO)
    whole = TraceSpan(ROOT, None, None, None, began, ended, episode.answer)
    return (whole, *_inner(episode, began, ended))


def _inner(episode: Episode, began: int, ended: int) -> Iterator[TraceSpan]:
    now, before = began, "decompose"
    yield TraceSpan("decompose", "decompose", ROOT, None, now, now, episode.plan)
    for number, decision in enumerate(episode.decisions):
        decide = f"decide {number}"
        yield TraceSpan(decide, "decide", ROOT, before, now, now, decision)
        before, latest = decide, now
        for at, call in enumerate(episode.calls):
            if call.round == number:
                end = now + round(call.seconds * NANO)
                yield TraceSpan(f"perceive {at}", "perceive", ROOT, decide, now, end, call)
                before, latest = f"perceive {at}", max(latest, end)
        now = latest
    yield TraceSpan("answer", "answer", ROOT, before, ended, ended, episode.answer)
