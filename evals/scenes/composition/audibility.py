"""How far each sound stands above all that sounds meanwhile, and what is done where it does not.

The ratio is that of mean powers over the sound's own time and over all frequencies. In its best
band and at its best moment it is at least that, for a ratio of sums never lies above all the ratios
of their parts: what is planned audible can be heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Cue
from evals.scenes.composition.stage_plan import StagePlan, decibels, power

CEILING = -4.0
"""dB below full scale under which the sum of all peaks stays: rooms and bands add to peaks."""

LAYER_CREST, SCORE_CREST = 15.0, 18.0
"""dB of the peaks above the mean, where nobody measured them."""


def snr(plan: StagePlan, cue: Cue) -> float:
    """A sound above all others that sound meanwhile, in dB."""
    return cue.level - decibels(_others(plan, cue))


def lifted(plan: StagePlan, least: Sequence[float]) -> StagePlan:
    """With every sound at least so far above the others, by raising those that are not."""
    for _ in range(3):
        cues = [
            replace(cue, level=round(cue.level + max(0.0, need - snr(plan, cue)), 2))
            for cue, need in zip(plan.cues, least, strict=True)
        ]
        plan = replace(plan, cues=tuple(cues))
    return plan


def shifted(plan: StagePlan, gain: float) -> StagePlan:
    """All of it louder by so many dB; quieter below 0."""
    return replace(
        plan,
        cues=tuple(replace(cue, level=round(cue.level + gain, 2)) for cue in plan.cues),
        layers=tuple(replace(one, level=round(one.level + gain, 2)) for one in plan.layers),
        bed=replace(plan.bed, level=round(plan.bed.level + gain, 2)),
    )


def within_scale(plan: StagePlan) -> StagePlan:
    """Quieter where peaks that fall together could clip."""
    over = peak(plan) - CEILING
    return shifted(plan, -round(over, 2)) if over > 0 else plan


def peak(plan: StagePlan) -> float:
    """The highest level that peaks could have if they fell on one sample, in dB."""
    at_once = (
        sum(_amplitude(o.level + crest(o)) for o in plan.cues if o.onset <= cue.onset < o.end)
        for cue in plan.cues
    )
    loudest = max((plan.gain(0.0), plan.gain(plan.seconds)))
    layers = sum(_amplitude(one.level + loudest + LAYER_CREST) for one in plan.layers)
    return 2 * decibels(max(at_once, default=0.0) + layers)


def crest(cue: Cue) -> float:
    """How far its peak lies above its mean level, in dB."""
    whole = cue.what.crest if isinstance(cue.what, Clip) else SCORE_CREST
    return max(3.0, whole - cue.drive)


def _others(plan: StagePlan, cue: Cue) -> float:
    """The mean power of all else over a sound's time."""
    meanwhile = 0.0
    for other in plan.cues:
        shared = min(cue.end, other.end) - max(cue.onset, other.onset)
        if other is not cue and shared > 0:
            meanwhile += power(other.level) * shared / cue.seconds
    return power(plan.behind(cue.onset)) + meanwhile


def _amplitude(level: float) -> float:
    return 10 ** (level / 20)
