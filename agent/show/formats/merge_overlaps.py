"""What was heard once: where calls overlap, the one that heard most of the recording stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from graphs.state import Episode
from tools.evidence import Percept, Turn, Utterance


def utterances(episode: Episode) -> tuple[Utterance, ...]:
    """The transcript in order of time, the widest call's first, filled up from the others.

    It is in the languages that are spoken: translations are left out.
    """
    kept: list[Utterance] = []
    for call in sorted(episode.calls, key=lambda call: -call.audio_seconds):
        said = [percept for percept in call.percepts if _is_said(percept)]
        kept += [one for one in said if not _covered(one, kept)]
    return tuple(sorted(kept, key=lambda one: (one.segment.start, one.segment.end)))


def _is_said(percept: Percept) -> TypeGuard[Utterance]:
    return isinstance(percept, Utterance) and not percept.translated


def _covered(one: Utterance, by: Iterable[Utterance]) -> bool:
    """Whether more than half of it was heard by a wider call."""
    shared = (one.segment.intersect(other.segment) for other in by)
    return any(part and part.duration > one.segment.duration / 2 for part in shared)


def turns(episode: Episode) -> tuple[Turn, ...]:
    """Who spoke when, of the widest call only: another call names its speakers anew."""
    calls = [call for call in episode.calls if any(isinstance(p, Turn) for p in call.percepts)]
    widest = max(calls, key=lambda call: call.audio_seconds, default=None)
    found = [percept for percept in widest.percepts if isinstance(percept, Turn)] if widest else []
    return tuple(sorted(found, key=lambda turn: (turn.segment.start, turn.segment.end)))
