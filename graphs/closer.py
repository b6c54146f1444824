"""What one call's percepts suggest to listen to more closely, where, and how much it promises."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from graphs.answer.likeness import quoted
from graphs.contradictions.contradiction import MARGIN, SHORTEST
from graphs.need import Kind, Mention, Need, Relation, Subject
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import Aim, Percept, SoundEvent, SubQuery, Turn, Utterance

BESIDE = 5.0
"""Seconds listened to after or before an event that the question starts from."""

DOUBTFUL = 0.6
"""Confidence below which words are listened to again."""

MOST = 3
"""Events, utterances or turns of one call that are looked at again, the strongest first."""

STEP = 0.25
"""Seconds of the grid to which crops are widened, so that near neighbours are one and the same."""

TOGETHER = 6
"""Stretches that one comparison measures."""

Hint = tuple[tuple[SubQuery, ...], float, str]
"""The sub-queries of one move, its promise, and why."""


def look(call: Call, need: Need, names: str, span: Segment) -> Iterator[Hint]:
    """What a first hearing by a specialist calls for; a second hearing calls for nothing."""
    if call.query.tool == "listen":
        return
    events = [one for one in call.percepts if isinstance(one, SoundEvent)]
    events.sort(key=lambda one: -(one.confidence or 0.0))
    words = [one for one in call.percepts if isinstance(one, Utterance)]
    turns = [one for one in call.percepts if isinstance(one, Turn)]
    if call.query.tool == "tag":
        yield from _to_count(need, events, span)
        yield from _beside(need, [one.segment for one in events[:MOST]], names, span)
        yield from _again(need, events, names, span)
        yield from _to_measure(need, events)
    yield from _to_compare(need, [*events, *turns], span)
    yield from _words_again(need, words, span)
    yield from _beside(need, _anchored(need, words), names, span)
    yield from _voices(need, turns, span)


def _listen(text: str, aim: Aim, segment: Segment, promise: float, why: str) -> Hint:
    return (SubQuery(tool="listen", text=text, aim=aim, segment=segment),), promise, why


def _to_count(need: Need, events: Sequence[SoundEvent], span: Segment) -> Iterator[Hint]:
    """The stretch where the counted sound was heard, or everything where it was not."""
    if need.kind is not Kind.HOW_MANY or need.subject not in (Subject.SOUND, Subject.SPEECH):
        return
    where = _around([one.segment for one in events], span) or span
    yield _listen(need.target, "count", where, 0.9, f"count {need.target!r} in {where}")


def _to_compare(need: Need, heard: Sequence[Percept], span: Segment) -> Iterator[Hint]:
    """The compared quantity, measured on each sound and turn; for its length, heard closer."""
    if need.kind is not Kind.COMPARE or not heard:
        return
    if need.quantity != "duration":
        what = need.quantity or ""
        stretches = [one.segment for one in heard[:TOGETHER] if one.segment]
        queries = (SubQuery(tool="measure", text=what, segment=where) for where in stretches)
        yield tuple(dict.fromkeys(queries)), 0.9, f"measure {what} of {len(stretches)} stretches"
        return
    crops = [
        SubQuery(tool="listen", text=one.label, segment=crop)
        for one in heard[:TOGETHER]
        if isinstance(one, SoundEvent) and (crop := _around([one.segment], span))
    ]
    if crops:
        yield tuple(dict.fromkeys(crops)), 0.9, f"how long {len(crops)} sounds last"


def _to_measure(need: Need, events: Sequence[SoundEvent]) -> Iterator[Hint]:
    """The asked quantity on each sound, where one of several is asked for."""
    if need.kind is Kind.MEASURE and need.ordinal and need.quantity and events:
        quantity, stretches = need.quantity, [one.segment for one in events[:TOGETHER]]
        queries = (SubQuery(tool="measure", text=quantity, segment=one) for one in stretches)
        yield tuple(dict.fromkeys(queries)), 0.9, f"measure {quantity} of each sound"


def _beside(need: Need, anchors: Sequence[Segment], names: str, span: Segment) -> Iterator[Hint]:
    """The stretch after, before or during what the question starts from."""
    if need.relation in (None, Relation.APART) or not need.anchor:
        return
    spoken = need.kind in (Kind.SAID, Kind.LANGUAGE)
    for anchor in anchors:
        where = _side(anchor, need.relation, span)
        if where:
            why = f"listen {need.relation} {anchor}"
            yield _listen("", "words" if spoken else "hear", where, 0.6, why)
            if not spoken and names:
                yield _listen(names, "hear", where, 0.1, why)


def _side(anchor: Segment, relation: Relation | None, span: Segment) -> Segment | None:
    """The stretch on the asked side of an anchor."""
    match relation:
        case Relation.AFTER:
            start, end = anchor.end - MARGIN, anchor.end + BESIDE
        case Relation.BEFORE:
            start, end = anchor.start - BESIDE, anchor.start + MARGIN
        case _:
            start, end = anchor.start - MARGIN, anchor.end + MARGIN
    return _crop(start, end, span)


def _anchored(need: Need, words: Sequence[Utterance]) -> list[Segment]:
    """Where the quoted sentence was heard that the question starts from."""
    mention: Mention | None = need.anchor
    if mention is None or not mention.quoted or not words:
        return []
    best = max(words, key=lambda one: quoted(mention.text, one.text))
    return [best.segment] if quoted(mention.text, best.text) > 0 else []


def _words_again(need: Need, words: Sequence[Utterance], span: Segment) -> Iterator[Hint]:
    """Utterances, the least sure first; only doubtful ones promise much."""
    if need.kind not in (Kind.SAID, Kind.LANGUAGE, Kind.WHAT, Kind.WHO):
        return
    for one in sorted(words, key=lambda one: one.confidence or 0.5)[:MOST]:
        sure = 0.5 if one.confidence is None else one.confidence
        where = _around([one.segment], span)
        if where:
            promise = 0.5 + 0.3 * (1 - sure) if sure < DOUBTFUL else 0.1
            yield _listen("", "words", where, promise, f"words at {one.segment} again")


def _again(need: Need, events: Sequence[SoundEvent], names: str, span: Segment) -> Iterator[Hint]:
    """The strongest events at a finer grain."""
    if need.kind not in (Kind.WHAT, Kind.IS_THERE, Kind.ORDER, Kind.WHEN):
        return
    for event in events[:MOST]:
        where = _around([event.segment], span)
        if where and where != span:
            why = f"{event.label} at {event.segment} heard closer"
            yield _listen(names, "hear", where, 0.3 + 0.1 * (event.confidence or 0), why)


def _voices(need: Need, turns: Sequence[Turn], span: Segment) -> Iterator[Hint]:
    """The pitch of each turn, where it matters who speaks."""
    if need.kind not in (Kind.WHO, Kind.SAID) or not turns:
        return
    stretches = [one.segment for one in turns[:TOGETHER]]
    queries = (SubQuery(tool="measure", text="pitch", segment=where) for where in stretches)
    yield tuple(dict.fromkeys(queries)), 0.1, "whose voice is how high"


def _around(segments: Sequence[Segment], span: Segment) -> Segment | None:
    """The stretch from the first to the last, with a margin, within the clip."""
    if not segments:
        return None
    start, end = min(one.start for one in segments), max(one.end for one in segments)
    return _crop(start - MARGIN, end + MARGIN, span)


def _crop(start: float, end: float, span: Segment) -> Segment | None:
    """The stretch on the grid, within the clip; None where too little is left of it."""
    start = max(span.start, math.floor(start / STEP) * STEP)
    end = min(span.end, math.ceil(end / STEP) * STEP)
    return Segment(start=start, end=end) if end - start >= SHORTEST else None
