"""Occasions: what may have happened, when, and how probably; and what nobody has listened for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from graphs.execution.reliability import packed
from graphs.query.program import Sort
from graphs.timeline import Noted
from tools.audio import Segment
from tools.evidence import Measurement, SoundEvent, Trait, Turn, Utterance

MOST_UNHEARD = 4
"""Occasions that are imagined of what nobody has listened for."""

WEAK = 0.35
"""What is less strong than this share of the strongest of its kind is mostly its shadow."""

AnyNoted = Noted[SoundEvent] | Noted[Utterance] | Noted[Turn] | Noted[Measurement] | Noted[Trait]


@dataclass(frozen=True)
class Occasion:
    """Something that may have happened.

    Attributes:
        sort: What sort of thing it is.
        name: What it is called: a label, a choice, the words, the speaker.
        start: When it begins; of what nobody heard, anything: it is placed at random.
        end: When it ends.
        probability: That it happened at all.
        supports: The percepts that it rests on, and the probability that each gives it; the first
            decides its chance. Empty for what nobody heard.
        heard: The label or the words as they were heard.
        speaker: Whose voice it is; empty for none.
        strength: How well it is what was asked for, beside others.
        border: By how many seconds its borders are uncertain.
        parts: Where it goes on, where that is not all the time from start to end.
        lasting: Seconds in all, where that is less than from start to end.
        rank: Of what nobody heard: 0 for the first of its name, and so on.
    """

    sort: Sort
    name: str
    start: float
    end: float
    probability: float
    supports: tuple[tuple[int, float], ...] = ()
    heard: str = ""
    speaker: str = ""
    strength: float = 1.0
    border: float = 0.0
    parts: tuple[Segment, ...] = ()
    lasting: float | None = None
    rank: int = 0

    @property
    def segment(self) -> Segment:
        """Where it is."""
        return Segment(start=self.start, end=max(self.end, self.start + 1e-3))

    def shared(self, other: Occasion) -> float:
        """Seconds that both take."""
        return min(self.end, other.end) - max(self.start, other.start)


def occasion(sort: Sort, name: str, noted: AnyNoted, fit: float = 1.0) -> Occasion:
    """What a percept reports, of which `fit` says how well it is what is asked for."""
    percept, table = noted.percept, packed()
    sure = table.probability(percept.tool, percept.kind, percept.confidence) * fit
    return Occasion(
        sort, name, percept.segment.start, percept.segment.end, sure, ((noted.index, sure),),
        strength=fit * (percept.confidence if percept.confidence is not None else 0.5),
        border=table.border(percept.tool),
    )  # fmt: skip


def apart(found: Sequence[Occasion]) -> list[Occasion]:
    """Those that overlap as one: two labels of one sound are one sound, that of the stronger.

    It lasts as long as most of those that heard it say.
    """
    kept: list[list[Occasion]] = []
    best = max((one.strength for one in found), default=0.0)
    for one in sorted(found, key=lambda one: (-one.strength, one.start)):
        same = next((ones for ones in kept if _one_sound(one, ones[0])), None)
        if same is not None:
            same.append(one)
        else:
            kept.append([one if one.strength >= WEAK * best else _doubted(one)])
    told = [_as_most(ones) for ones in kept]
    return sorted(told, key=lambda one: (one.start, -one.strength, one.supports))


def _as_most(ones: Sequence[Occasion]) -> Occasion:
    """The strongest, with the borders in the middle of all that give it the same name."""
    first = replace(ones[0], supports=tuple(s for one in ones for s in one.supports))
    same = [one for one in ones if one.heard == first.heard]
    if len(same) < 3:
        return first
    start, end = (median(at) for at in zip(*((o.start, o.end) for o in same), strict=True))
    return replace(first, start=start, end=end)


def _one_sound(weak: Occasion, strong: Occasion) -> bool:
    """Whether they share much of the weaker, or of the shorter, one's time."""
    shorter = min(weak.end - weak.start, strong.end - strong.start)
    return weak.shared(strong) > min(0.1, 0.3 * shorter)


def _doubted(one: Occasion) -> Occasion:
    """Half as probable, as are its percepts."""
    supports = tuple((index, sure / 2) for index, sure in one.supports)
    return replace(one, probability=one.probability / 2, supports=supports)


def overlooked(sort: Sort, name: str, found: bool) -> Occasion:
    """What may be there although it was listened for; more of what was found is less probable."""
    table = packed()
    chance = table.misses.get(sort, 0.05) / (4 if found else 1)
    return Occasion(sort, name, 0.0, table.lengths.get(sort, 1.0), chance)


def unheard(sort: Sort, name: str, share: float = 1.0) -> Iterator[Occasion]:
    """What nobody listened for: so many at random places (Poisson), up to `MOST_UNHEARD`."""
    table = packed()
    mean = share * table.priors.get(sort, 1.0)
    below = term = math.exp(-mean)
    for rank in range(MOST_UNHEARD):
        length = table.lengths.get(sort, 1.0)
        yield Occasion(sort, name, 0.0, length, 1.0 - below, rank=rank)
        term *= mean / (rank + 1)
        below += term
