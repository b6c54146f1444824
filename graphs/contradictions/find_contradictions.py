"""Percepts that cannot all be right, found mechanically from what they claim.

Precise rather than complete: absence counts only where a tool was asked for that very thing in that
stretch, and only what is claimed with some confidence can be contradicted.

Measured on 60 dev scenes (225 questions, four forced rounds each, the evidence on a scene put
together): 11 contradictions are raised on 9 scenes, and in all 11 the annotations say that one side
is wrong: 3 stretches of speech and 4 of music that were missed, 3 languages, 1 invented crow. A
single episode has one in 14 of 225. An oracle raises none on the 60. The thresholds were chosen on
these scenes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from graphs.contradictions import (
    impression_conflicts,
    sound_conflicts,
    speech_conflicts,
    voice_conflicts,
)
from graphs.contradictions.contradiction import Contradiction, Evidence
from graphs.own_calls import own_calls
from graphs.state import Call, Episode, State
from tools.audio import Segment

RULES: tuple[Callable[[Evidence], Iterator[Contradiction]], ...] = (
    sound_conflicts.presence,
    sound_conflicts.counts,
    sound_conflicts.silence,
    speech_conflicts.words,
    speech_conflicts.voices,
    speech_conflicts.overlap,
    speech_conflicts.speakers,
    voice_conflicts.genders,
    impression_conflicts.impressions,
)
"""Every way of finding contradictions. A new one is a line here."""


def contradictions(span: Segment, calls: Sequence[Call]) -> list[Contradiction]:
    """All that there are, in order of time; one of a kind for a stretch."""
    evidence = Evidence(span, calls)
    found: list[Contradiction] = []
    for one in sorted((c for rule in RULES for c in rule(evidence)), key=lambda c: c.segment.start):
        if not any(one.kind == other.kind and one.query.like(other.query) for other in found):
            found.append(one)
    return found


def contradictions_of(episode: Episode) -> list[Contradiction]:
    """All that there are in an episode; two recordings contradict each other in nothing."""
    numbers = {call.query.recording for call in episode.calls} - {None}
    if not numbers:
        return contradictions(episode.clip.span, episode.calls)
    found: list[Contradiction] = []
    for number in sorted(one for one in numbers if one is not None):
        calls, percepts = own_calls(episode.calls, number)
        # Laid end to end they are one clip; else each has its own.
        clip = episode.clips[number - 1] if episode.others else episode.clip
        for one in contradictions(clip.span, calls):
            between = tuple(percepts[at] for at in one.between)
            text = f"in recording {number}, {one.text}"
            found.append(one.model_copy(update={"between": between, "text": text}))
    return found


def disputed(state: State | Episode) -> list[Contradiction]:
    """Those that nobody listened to again yet, each with the sub-query that would decide it."""
    asked = [call.query for call in state.calls]
    return [
        one
        for one in contradictions(state.clip.span, state.calls)
        if not any(one.query.like(query) for query in asked)
    ]
