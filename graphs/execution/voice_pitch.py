"""Whether a voice is a man's, a woman's or a child's, by its pitch and by what a tagger says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graphs.timeline import Noted, Timeline
from tools.audio import Segment
from tools.evidence import Measurement

GENDERS = ("man", "woman", "child")

MIDDLE, BLUR = 155.0, 12.0
"""The pitch in Hz at which a voice is as often a woman's as a man's, and how soon it is not."""

HIGH, HIGH_BLUR = 300.0, 20.0
"""The same for a child's beside a woman's."""

_LABELS = {
    "Male speech, man speaking": 0, "Female speech, woman speaking": 1,
    "Child speech, kid speaking": 2,
}  # fmt: skip
_TELLING = 8.0
"""How many times more probable a gender is that a tagger hears."""

Shares = tuple[float, float, float]

GENDER_FITS: dict[str, Shares] = {
    "man": (1.0, 0.0, 0.05), "woman": (0.0, 1.0, 0.2), "child": (0.0, 0.1, 1.0),
    "boy": (0.5, 0.1, 0.9), "girl": (0.0, 0.5, 0.9),
}  # fmt: skip
"""How well a named voice is a man's, a woman's, a child's."""


def is_told(timeline: Timeline) -> bool:
    """Whether anything tells whose voices there are."""
    pitched = any(noted.percept.quantity == "pitch" for noted in timeline.measurements)
    return pitched or any(noted.percept.label in _LABELS for noted in timeline.events)


def gender_shares(timeline: Timeline, where: Sequence[Segment]) -> Shares:
    """How probable a man, a woman, a child is as whoever speaks there."""
    told = list(_by_pitch(_pitch(timeline, where)))
    for noted in timeline.events:
        at = _LABELS.get(noted.percept.label)
        if at is not None and any(part.covered_by(noted.segment) >= 0.5 for part in where):
            told[at] *= 1.0 + (_TELLING - 1.0) * (noted.percept.confidence or 0.5)
    man, woman, child = told
    total = man + woman + child
    return man / total, woman / total, child / total


def _by_pitch(hertz: float | None) -> Shares:
    if hertz is None:
        return 0.49, 0.49, 0.02
    high = _rising((hertz - MIDDLE) / BLUR)
    child = 0.01 + 0.7 * _rising((hertz - HIGH) / HIGH_BLUR)
    return (1.0 - high) * (1.0 - child), high * (1.0 - child), child


def _rising(x: float) -> float:
    """From 0 to 1, a half at 0."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, x))))


def _pitch(timeline: Timeline, where: Sequence[Segment]) -> float | None:
    """The median pitch of a voice, by how long each was heard."""
    heard = sorted(
        (noted.percept.value, noted.segment.duration)
        for noted in pitches(timeline, where)
        if noted.percept.value is not None
    )
    if not heard:
        return None
    half = sum(size for _, size in heard) / 2
    for hertz, size in heard:
        half -= size
        if half <= 0:
            return hertz
    return heard[-1][0]


def pitches(timeline: Timeline, where: Sequence[Segment]) -> list[Noted[Measurement]]:
    """The measurements of pitch in these stretches."""
    return [
        noted
        for noted in timeline.measurements
        if noted.percept.quantity == "pitch" and any(noted.segment.intersect(p) for p in where)
    ]
