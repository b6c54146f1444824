"""Whether a voice is a man's, a woman's or a child's: as tools of voices say, else by its pitch."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graphs.execution.choice_words import voices
from graphs.timeline import Noted, Timeline
from tools.audio import Segment
from tools.evidence import Measurement, Trait

GENDERS = ("man", "woman", "child")

MIDDLE, SLOPE = 159.0, 14.0
"""The pitch in Hz that is as often a woman's as a man's, and how much the log odds of a woman rise
with its logarithm: men speak around 120 Hz and women around 210 (Titze 1989), both with a standard
deviation of a fifth of that, which makes ln(210 / 120) / 0.2² and the mean of the logarithms."""

HIGH, HIGH_BLUR = 300.0, 20.0
"""The pitch in Hz from which a child is more probable than not, and how soon."""

INDEPENDENT = 1.2
"""By what the mean log odds of several judgements of one voice are multiplied at most: they err
alike, and a shaky one repeated stays shaky. Of 84 voices, judged by models that did not know their
source, 1.15 to 1.2 had the least loss for 2, 4 and 8 stretches (0.233 for 4; with the root of 4,
as if each erred on its own, 0.266).
"""

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
    labelled = any(noted.percept.label in _LABELS for noted in timeline.events)
    return pitched or labelled or any(map(_gendered, timeline.traits))


def gender_shares(timeline: Timeline, where: Sequence[Segment]) -> Shares:
    """How probable a man, a woman, a child is as whoever speaks there."""
    told = _by_traits(voice_traits(timeline, where), where)
    if told is None:
        told = _labelled(timeline, where, _by_pitch(_pitch(timeline, where)))
    man, woman, child = told
    total = man + woman + child
    return man / total, woman / total, child / total


def voice_traits(timeline: Timeline, where: Sequence[Segment]) -> list[Noted[Trait]]:
    """What tools of voices say of whoever speaks, or sings, in these stretches."""
    told = [noted for noted in timeline.traits if _gendered(noted)]
    inside = [n for n in told if any(n.segment.covered_by(part) >= 0.5 for part in where)]
    return inside or [n for n in told if any(part.covered_by(n.segment) >= 0.5 for part in where)]


def _gendered(noted: Noted[Trait]) -> bool:
    """Whether it says man, woman or child."""
    told = voices(noted.percept.label) & set(GENDERS)
    return len(told) == 1 and noted.percept.aspect in ("gender", "age", "vocals")


def _by_traits(told: Sequence[Noted[Trait]], where: Sequence[Segment]) -> Shares | None:
    """From the mean log odds of all judgements; None where there is none of a man or a woman."""
    odds, weights, child = 0.0, 0.0, 0.01
    for noted in told:
        sure = min(0.99, max(0.01, noted.percept.confidence or 0.5))
        weight = max(noted.segment.covered_by(part) for part in where) * noted.segment.duration
        if "child" in voices(noted.percept.label):
            child = max(child, sure)
            continue
        woman = "woman" in voices(noted.percept.label)
        odds += weight * math.log(sure / (1.0 - sure)) * (1.0 if woman else -1.0)
        weights += weight
    if weights <= 0:
        return (0.5 * (1.0 - child), 0.5 * (1.0 - child), child) if child > 0.01 else None
    high = _rising(min(INDEPENDENT, math.sqrt(_apart(told))) * odds / weights)
    return (1.0 - high) * (1.0 - child), high * (1.0 - child), child


def _apart(told: Sequence[Noted[Trait]]) -> int:
    """How many stretches are judged; one that is judged twice is one."""
    count, until = 0, -math.inf
    for noted in sorted(told, key=lambda one: one.segment.start):
        if noted.segment.middle >= until:
            count, until = count + 1, noted.segment.end
    return count


def _labelled(timeline: Timeline, where: Sequence[Segment], told: Shares) -> Shares:
    """The same, and what a tagger says."""
    shares = list(told)
    for noted in timeline.events:
        at = _LABELS.get(noted.percept.label)
        if at is not None and any(part.covered_by(noted.segment) >= 0.5 for part in where):
            shares[at] *= 1.0 + (_TELLING - 1.0) * (noted.percept.confidence or 0.5)
    return shares[0], shares[1], shares[2]


def _by_pitch(hertz: float | None) -> Shares:
    if hertz is None:
        return 0.49, 0.49, 0.02
    high = _rising(SLOPE * math.log(max(hertz, 1.0) / MIDDLE))
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
