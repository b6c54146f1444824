"""What kind of recording a plan makes, told where it is plain and in the words of the meter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.scenes.composition.cue import Cue
from evals.scenes.composition.stage_plan import StagePlan, decibels, power

DRY, ECHOING = 0.4, 1.3
"""Seconds of a room's decay below which nobody hears it, and above which everybody does."""

NOISY, QUIET = 12.0, 30.0
"""dB from the sounds down to the noise below which a recording is noisy, above which it is not."""


def qualities(plan: StagePlan) -> Iterator[str]:
    """What kind of recording it is, in the words of the meter of quality."""
    decay = 0.0 if plan.room is None else plan.room.decay
    above = loudness(plan.cues) - plan.bed.level
    if above < NOISY:
        yield "noisy"
    if plan.clipped:
        yield "clipped"
    if plan.band == "telephone":
        yield "telephone"
    if decay > ECHOING:
        yield "echoing"
    narrow = plan.band is not None or any(cue.band for cue in plan.cues)
    if above > QUIET and not plan.clipped and not narrow and not plan.layers and decay < DRY:
        yield "clean"


def loudness(cues: Sequence[Cue]) -> float:
    """The level of the sounds while they sound."""
    energy = sum(power(cue.level) * cue.seconds for cue in cues)
    return decibels(energy / sum(cue.seconds for cue in cues))
