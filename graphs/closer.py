"""What one call's percepts suggest to listen to more closely, where, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from graphs.contradictions.contradiction import MARGIN, SHORTEST
from graphs.execution.sounding_stretches import between
from graphs.query.perception_needs import PerceptionNeeds, thirds
from graphs.state import Call
from graphs.timeline import Noted
from tools.audio import Segment
from tools.evidence import (
    Aim,
    Aspect,
    Measurement,
    SoundEvent,
    SubQuery,
    Trait,
    Turn,
    Utterance,
)
from tools.tool_registry import first_measured, measuring, telling

BESIDE = 5.0
"""Seconds listened to after or before an event that something else lies in time to."""

MOST = 3
"""Events or utterances of one call that are looked at again, the strongest or least sure first."""

STEP = 0.25
"""Seconds of the grid to which crops are widened, so that near neighbours are one and the same."""

COURSE = 4.0
"""Seconds that a thing must last for its beginning, middle and end to be measured."""

TOGETHER = 6
"""Stretches that one comparison measures."""

Hint = tuple[tuple[SubQuery, ...], float, str]
"""The sub-queries of one move, its promise, and why."""


def look(
    call: Call,
    needs: PerceptionNeeds,
    names: str,
    span: Segment,
    aspects: frozenset[Aspect] = frozenset(),
) -> Iterator[Hint]:
    """What a first hearing by a specialist calls for; a second hearing calls for nothing.

    Args:
        call: What was heard.
        needs: What the question's program needs.
        names: The sounds that are sought, as a listener is asked for them.
        span: The whole recording.
        aspects: In which respects it matters of what kind something is.
    """
    if call.query.tool == "listen" or call.query.source:
        return
    events = [one for one in call.percepts if isinstance(one, SoundEvent)]
    events.sort(key=lambda one: -(one.confidence or 0.0))
    words = [one for one in call.percepts if isinstance(one, Utterance)]
    turns = [one for one in call.percepts if isinstance(one, Turn)]
    if call.query.tool == "tag":
        yield from _again(needs, events, names, span)
    silences = [
        one for one in call.percepts if isinstance(one, Measurement) and one.quantity == "silence"
    ]
    yield from _to_measure(needs, [one.segment for one in (*events, *turns, *words)])
    yield from _to_measure(needs, _sounding(silences, span))
    yield from _beside(needs, [*events[:MOST], *words[:MOST]], names, span)
    yield from _words_again(needs, words, span)
    yield from _voices(needs, call, turns or words)
    if "position" in aspects:
        yield from _sides([one.segment for one in (*events, *turns)])


def _listen(text: str, aim: Aim, segment: Segment, promise: float, why: str) -> Hint:
    return (SubQuery(tool="listen", text=text, aim=aim, segment=segment),), promise, why


def _sounding(silences: Sequence[Measurement], span: Segment) -> list[Segment]:
    """The stretches between pauses."""
    noted = [Noted(0, one) for one in silences]
    return [where for _, where in between(noted, span)]


def _to_measure(needs: PerceptionNeeds, heard: Sequence[Segment]) -> Iterator[Hint]:
    """What is asked of things, measured on each of them."""
    stretches = list(dict.fromkeys(heard[:TOGETHER]))
    for what in needs.measured if stretches else ():
        queries = tuple(SubQuery(tool=measuring(what), text=what, segment=one) for one in stretches)
        yield queries, 0.9, f"measure {what} of {len(stretches)} stretches"
    longest = max(stretches, key=lambda one: one.duration, default=None)
    if longest and longest.duration >= COURSE:
        for what in needs.courses:
            parts = thirds(longest)
            queries = tuple(SubQuery(tool=measuring(what), text=what, segment=one) for one in parts)
            yield queries, 0.9, f"measure how {what} goes on in {longest}"


def _beside(
    needs: PerceptionNeeds, anchors: Sequence[SoundEvent | Utterance], names: str, span: Segment
) -> Iterator[Hint]:
    """The stretches around what something else lies in time to."""
    for anchor in anchors if needs.related and needs.sounds_asked else ():
        if isinstance(anchor, Utterance) and (where := _around([anchor.segment], span)):
            yield _listen(names, "hear", where, 0.4, f"sounds at {anchor.segment}")
    for anchor in anchors[: 2 * MOST] if needs.related else ():
        where = _crop(anchor.segment.start - BESIDE, anchor.segment.end + BESIDE, span)
        if where and needs.spoken:
            yield _listen("", "words", where, 0.4, f"words around {anchor.segment}")
        if where and needs.sounds_asked:
            yield _listen(names, "hear", where, 0.4, f"sounds around {anchor.segment}")


def _words_again(
    needs: PerceptionNeeds, words: Sequence[Utterance], span: Segment
) -> Iterator[Hint]:
    """Utterances, the least sure first."""
    for one in sorted(words, key=lambda one: one.confidence or 0.5)[:MOST] if needs.spoken else ():
        where = _around([one.segment], span)
        if where:
            yield _listen("", "words", where, 0.3, f"words at {one.segment} again")


def _again(
    needs: PerceptionNeeds, events: Sequence[SoundEvent], names: str, span: Segment
) -> Iterator[Hint]:
    """Events at a finer grain: the strongest, and those that may as well be nothing."""
    if not needs.sounds_asked:
        return
    doubtful = sorted(events, key=lambda one: abs((one.confidence or 0.5) - 0.5))
    for event in dict.fromkeys([*events[:MOST], *doubtful[:MOST]]):
        where = _around([event.segment], span)
        if where and where != span:
            why = f"{event.label} at {event.segment} heard closer"
            yield _listen(names, "hear", where, 0.3, why)


def _voices(
    needs: PerceptionNeeds, call: Call, spoken: Sequence[Turn | Utterance]
) -> Iterator[Hint]:
    """Whose each voice is, where that matters; its pitch where nobody can tell otherwise."""
    if not needs.gendered:
        return
    stretches: list[Segment | None] = [one.segment for one in spoken[:TOGETHER]]
    asked = next(iter(telling("gender")), None)
    pitch = SubQuery(tool=measuring("pitch"), text="pitch")
    if asked is not None and call.query.tool == asked.tool:
        told = any(isinstance(one, Trait) and one.aspect == "gender" for one in call.percepts)
        asked, stretches = pitch, [] if told else [call.query.segment]
    queries = (
        (asked or pitch).model_copy(update={"segment": where}) for where in dict.fromkeys(stretches)
    )
    if moves := tuple(queries):
        yield moves, 0.6, "whose voice it is"


def _sides(stretches: Sequence[Segment]) -> Iterator[Hint]:
    """From which side each thing is heard."""
    what = first_measured("balance")
    if what is not None and stretches:
        queries = (
            SubQuery(tool=measuring(what), text=what, segment=where)
            for where in dict.fromkeys(stretches[:TOGETHER])
        )
        yield tuple(queries), 0.9, "from which side it comes"


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
