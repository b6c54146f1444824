"""Who says an utterance, where voices overlap."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.timeline import Noted, Timeline
from tools.evidence import Turn, Utterance

ALL = 0.9
"""The share of an utterance that turns of the voice that it names must take to be where it is."""


def own_turns(noted: Noted[Utterance], turns: Sequence[Noted[Turn]]) -> Sequence[Noted[Turn]]:
    """Those of the voice that an utterance names, if that speaks all the while; else all."""
    own = [turn for turn in turns if turn.percept.speaker == noted.percept.speaker]
    taken = sum(noted.segment.covered_by(turn.segment) for turn in own)
    return own if taken >= ALL else turns


def voice(noted: Noted[Utterance], timeline: Timeline) -> str:
    """Whoever it names, where that voice speaks all the while; else who speaks most then."""
    named = noted.percept.speaker or ""
    if named and own_turns(noted, timeline.turns) is not timeline.turns:
        return named
    return timeline.speaker_at(noted.segment) or named
