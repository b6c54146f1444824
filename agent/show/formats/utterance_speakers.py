"""Who says what: the speaker that recognition names, or whose turn covers most of an utterance."""

from __future__ import annotations

from collections.abc import Sequence

from agent.show.formats.merge_overlaps import turns, utterances
from graphs.state import Episode
from tools.evidence import Turn, Utterance

LEAST = 0.5
"""The share of an utterance that a speaker's turns must cover."""


def voiced(episode: Episode) -> tuple[Utterance, ...]:
    """The transcript in order of time, each utterance with its speaker where one is known."""
    known = turns(episode)
    return tuple(
        one if one.speaker else one.model_copy(update={"speaker": _speaker(one, known)})
        for one in utterances(episode)
    )


def _speaker(said: Utterance, known: Sequence[Turn]) -> str | None:
    """Of whom most is heard in its time; None where nobody's turns cover half of it."""
    heard: dict[str, float] = {}
    for turn in known:
        if both := turn.segment.intersect(said.segment):
            heard[turn.speaker] = heard.get(turn.speaker, 0.0) + both.duration
    most = max(heard, key=heard.__getitem__, default=None)
    enough = most is not None and heard[most] >= LEAST * said.segment.duration
    return most if enough else None
