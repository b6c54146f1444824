"""Whether the same people speak in several recordings, whose voices were told apart together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from graphs.execution.one_person import one_person
from graphs.query.joint_program import JointProgram
from graphs.recordings.joint_answers import JointTold
from graphs.recordings.part_states import PartState
from graphs.recordings.recording_references import nth
from graphs.timeline import Timeline
from tools.evidence import Turn

HEARD = 1.0
"""Seconds that somebody speaks at least, to be one of the people of a recording."""

SURE = 0.85
"""How far one name is believed to be one person, and two names to be two."""


def people_told(joint: JointProgram, found: Sequence[PartState]) -> tuple[JointTold, list[int]]:
    """Whether they are the same, and the turns that it rests on."""
    cast = [_speakers(one) for one in found]
    cited = [at for one in found for at in _turns(one)]
    told = _told(joint, cast)
    if not all(cast):
        return JointTold("Nobody was heard to speak in all of them.", 0.5, yes=0.5), cited
    chance = 1.0
    for one, other in pairwise(cast):
        chance *= (_shared if joint.least else _same)(one, other, _pairs(found))
    chance = 1.0 - chance if joint.denied else chance
    text = f"{'Yes' if chance >= 0.5 else 'No'}. {told}"
    if chance >= 0.5 and not joint.denied and not set.intersection(*map(set, cast)):
        text = f"{text} Their voices are hard to tell apart."
    return JointTold(text, max(chance, 1.0 - chance), yes=chance), cited


Pairs = Mapping[frozenset[str], float]


def _same(one: Mapping[str, float], other: Mapping[str, float], pairs: Pairs) -> float:
    """How probably two casts are the same: each of the smaller one has a voice of the larger."""
    smaller, larger = sorted((one, other), key=len)
    chance = math.prod(_among(name, larger, pairs) for name in smaller)
    return chance * (1.0 - SURE) ** (len(larger) - len(smaller))


def _shared(one: Mapping[str, float], other: Mapping[str, float], pairs: Pairs) -> float:
    """How probably somebody of the first cast is one of the second."""
    return max((_among(name, other, pairs) for name in one), default=0.0)


def _among(name: str, cast: Mapping[str, float], pairs: Pairs) -> float:
    """How probably a voice is one of a cast's."""
    like = max((pairs.get(frozenset((name, who)), 0.0) for who in cast), default=0.0)
    return SURE if name in cast else max(1.0 - SURE, like)


def _pairs(found: Sequence[PartState]) -> dict[frozenset[str], float]:
    """How probably two names are one person's, by any recording's turns."""
    told: dict[frozenset[str], float] = {}
    for one in found:
        timeline = Timeline.of(one.state.clip.span, one.state.calls)
        for pair, chance in one_person(timeline).items():
            told[pair] = max(told.get(pair, 0.0), chance)
    return told


def _speakers(one: PartState) -> dict[str, float]:
    """Seconds of each voice; whoever speaks hardly at all is left out, unless all do."""
    seconds: dict[str, float] = {}
    for percept in one.state.percepts:
        if isinstance(percept, Turn):
            seconds[percept.speaker] = seconds.get(percept.speaker, 0.0) + percept.segment.duration
    return {name: told for name, told in seconds.items() if told >= HEARD} or seconds


def _turns(one: PartState) -> list[int]:
    told = zip(one.percepts, one.state.percepts, strict=False)
    return [at for at, percept in told if isinstance(percept, Turn)]


def _told(joint: JointProgram, cast: Sequence[dict[str, float]]) -> str:
    """Who speaks in each."""
    told = [
        f"{nth(at, 2)}: {' and '.join(sorted(names)) or 'nobody'}"
        for at, names in zip(joint.recordings, cast, strict=True)
    ]
    whole = "; ".join(told)
    return f"{whole[:1].upper()}{whole[1:]}."
