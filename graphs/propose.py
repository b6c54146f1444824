"""What could be listened to next: candidates from the evidence and the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphs.need import Kind, Need, Relation, Subject
from graphs.state import State
from tools.audio import Segment
from tools.evidence import Aim, Percept, SoundEvent, SubQuery, Turn, Utterance

MARGIN = 0.4
"""Seconds of context left on both sides of what is listened to again."""

BESIDE = 5.0
"""Seconds listened to after or before an event that the question starts from."""

SHORTEST = 0.4
"""Seconds below which a crop is not worth a call."""

DOUBTFUL = 0.6
"""Confidence below which words are listened to again."""


@dataclass(frozen=True)
class Candidate:
    """One thing to listen to, how much it promises (a rank, not a probability), and why."""

    query: SubQuery
    promise: float
    why: str


def candidates(state: State) -> list[Candidate]:
    """Everything worth asking that was not asked yet, the most promising first."""
    asked = [call.query for call in state.calls]
    fresh: list[Candidate] = []
    for one in sorted(_all(state), key=lambda one: -one.promise):
        if not any(_same(one.query, known) for known in asked):
            fresh.append(one)
            asked.append(one.query)
    return fresh


def _same(a: SubQuery, b: SubQuery) -> bool:
    """Whether two sub-queries ask the same of nearly the same stretch."""
    if (a.tool, a.text, a.aim) != (b.tool, b.text, b.aim):
        return False
    if a.segment is None or b.segment is None:
        return a.segment is b.segment
    shared = a.segment.intersect(b.segment)
    longest = max(a.segment.duration, b.segment.duration)
    return shared is not None and shared.duration > 0.7 * longest


def _all(state: State) -> Iterator[Candidate]:
    need, percepts, span = state.need, state.percepts, state.clip.span
    if need.kind is Kind.HOW_MANY and need.subject in (Subject.SOUND, Subject.SPEECH):
        yield from _to_count(need, percepts, span)
    if need.kind is Kind.COMPARE:
        yield from _to_compare(need, percepts, span)
    if need.relation and need.anchor:
        yield from _beside_anchor(need, percepts, span)
    if need.kind in (Kind.SAID, Kind.LANGUAGE, Kind.WHAT):
        yield from _doubtful_words(percepts, span)
    if need.kind in (Kind.WHAT, Kind.IS_THERE, Kind.ORDER, Kind.WHEN):
        yield from _closer(state)


def _listen(text: str, aim: Aim, segment: Segment, promise: float, why: str) -> Candidate:
    query = SubQuery(tool="listen", text=text, aim=aim, segment=segment)
    return Candidate(query, promise, why)


def _to_count(need: Need, percepts: Sequence[Percept], span: Segment) -> Iterator[Candidate]:
    """The stretch where the counted sound was heard, or everything where it was not."""
    events = [p.segment for p in percepts if isinstance(p, SoundEvent) and p.tool == "tag"]
    where = _around(events, span) or span
    yield _listen(need.target, "count", where, 0.9, f"count {need.target!r} in {where}")


def _to_compare(need: Need, percepts: Sequence[Percept], span: Segment) -> Iterator[Candidate]:
    """The compared quantity, measured on each sound and turn; for its length, heard closer."""
    heard = [p for p in percepts if isinstance(p, SoundEvent | Turn) and p.tool != "listen"]
    heard.sort(key=lambda percept: -(percept.confidence or 0.5))
    for rank, percept in enumerate(heard[:6]):
        promise, where = 0.9 - 0.05 * rank, percept.segment
        if need.quantity != "duration":
            query = SubQuery(tool="measure", text=need.quantity or "", segment=where)
            yield Candidate(query, promise, f"measure {need.quantity} in {where}")
        elif isinstance(percept, SoundEvent) and (crop := _around([where], span)):
            why = f"how long {percept.label} lasts at {where}"
            yield _listen(percept.label, "hear", crop, promise, why)


def _beside_anchor(need: Need, percepts: Sequence[Percept], span: Segment) -> Iterator[Candidate]:
    """The stretch after, before or during the events, where the asked thing should be."""
    events = [p.segment for p in percepts if isinstance(p, SoundEvent) and p.tool == "tag"]
    aim: Aim = "words" if need.kind in (Kind.SAID, Kind.LANGUAGE) else "hear"
    for event in events[:3]:
        where = _beside(event, need.relation, span)
        if where:
            yield _listen("", aim, where, 0.6, f"listen {need.relation} {event}")


def _beside(event: Segment, relation: Relation | None, span: Segment) -> Segment | None:
    """The stretch on the asked side of an event."""
    match relation:
        case Relation.AFTER:
            start, end = event.end - MARGIN, event.end + BESIDE
        case Relation.BEFORE:
            start, end = event.start - BESIDE, event.start + MARGIN
        case _:
            start, end = event.start - MARGIN, event.end + MARGIN
    start, end = max(span.start, start), min(span.end, end)
    return Segment(start=start, end=end) if end - start >= SHORTEST else None


def _doubtful_words(percepts: Sequence[Percept], span: Segment) -> Iterator[Candidate]:
    """Utterances of low confidence, the least sure first."""
    for percept in percepts:
        if isinstance(percept, Utterance) and percept.tool != "listen":
            doubt = 1.0 - (percept.confidence or 0.5)
            where = _around([percept.segment], span)
            if where and doubt > 1.0 - DOUBTFUL:
                why = f"words at {percept.segment} are doubtful"
                yield _listen("", "words", where, 0.5 + 0.3 * doubt, why)


def _closer(state: State) -> Iterator[Candidate]:
    """The strongest events again at a finer grain; with none, the two halves of the clip."""
    need, span = state.need, state.clip.span
    names = " | ".join(state.question.choices) or need.target
    events = [p for p in state.percepts if isinstance(p, SoundEvent) and p.tool == "tag"]
    events.sort(key=lambda event: -(event.confidence or 0.0))
    for event in events[:3]:
        where = _around([event.segment], span)
        if where and where != span:
            why = f"{event.label} at {event.segment} heard closer"
            yield _listen(names, "hear", where, 0.3 + 0.1 * (event.confidence or 0), why)
    if span.duration >= 4 * SHORTEST:
        for half in span.halves():
            promise = 0.2 if events else 0.3
            yield _listen(names, "hear", half, promise, f"closer at {half}")


def _around(segments: Sequence[Segment], span: Segment) -> Segment | None:
    """The stretch from the first to the last, with a margin, within the clip."""
    if not segments:
        return None
    start = max(span.start, min(one.start for one in segments) - MARGIN)
    end = min(span.end, max(one.end for one in segments) + MARGIN)
    return Segment(start=start, end=end) if end - start >= SHORTEST else None
