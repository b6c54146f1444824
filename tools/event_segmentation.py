"""Half a minute of scores and levels, made into events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples, Segment
from tools.event_decoding import foremost, joined, runs, smoothed, specific
from tools.evidence import SoundEvent
from tools.onsets import STEP, Levels, levels, snapped

Times = NDArray[np.float64]
"""Where each patch starts, in seconds from the start of the file."""

Scores = NDArray[np.float32]
"""Probabilities: patches × labels."""

GAP = 0.3
"""Seconds of silence between two events of one label."""

UNSETTLED = 1.0
"""Seconds before the end of a stretch in which an event may not be over, or is heard again."""


class ScoredStretch(NamedTuple):
    """A stretch of a clip, as a network hears it.

    `samples` are those that the patches look at, from the first on; `hop` is seconds between two.
    """

    times: Times
    scores: Scores
    samples: Samples
    hop: float


@dataclass(frozen=True)
class Grain:
    """How a network looks.

    Attributes:
        rate: At so many samples a second.
        seconds: The nominal length of a patch.
        lead: Seconds from the start of the first patch of an event to its onset.
        lag: Seconds from the start of the last patch of an event to its offset.
        steady: Seconds over which scores are averaged.
    """

    rate: int
    seconds: float
    lead: float
    lag: float
    steady: float


@dataclass(frozen=True)
class Sought:
    """What to make events of.

    Attributes:
        labels: Display names.
        on: The score that an event must reach.
        off: The score at which it ends.
        at_most: How many may sound at once; the surest are kept.
    """

    labels: frozenset[str]
    on: float
    off: float
    at_most: int


@dataclass(frozen=True, eq=False)
class Stretch:
    """Times inside are seconds from the first patch; events have file times.

    Attributes:
        labels: The names of the columns.
        hop: Seconds between two patches.
        start: File time of the first patch.
        centres: The middle of each patch.
        scores: Patches × labels, as the network gave them.
        steady: The same, averaged over time.
        level: Of the samples.
        grain: How the network looked.
        span: The clip; events stay inside.
        tool: Who hears.
    """

    labels: tuple[str, ...]
    hop: float
    start: float
    centres: NDArray[np.float64]
    scores: Scores
    steady: Scores
    level: Levels
    grain: Grain
    span: Segment
    tool: str

    @classmethod
    def of(
        cls, heard: ScoredStretch, labels: tuple[str, ...], grain: Grain, span: Segment, tool: str
    ) -> Stretch:
        """Averages the scores and measures the level."""
        return cls(
            labels=labels,
            hop=heard.hop,
            start=float(heard.times[0]),
            centres=heard.times - heard.times[0] + grain.seconds / 2,
            scores=heard.scores,
            steady=smoothed(heard.scores, max(1, round(grain.steady / heard.hop))),
            level=levels([heard.samples], grain.rate),
            grain=grain,
            span=span,
            tool=tool,
        )

    @property
    def settled(self) -> float:
        """File time up to which an event has ended; what is heard later may go on."""
        return self.start + float(self.centres[-1]) + self.hop - UNSETTLED

    def events(self, what: Sought) -> list[SoundEvent]:
        """Whole events, the specific and the surest."""
        found: list[SoundEvent] = []
        for column in self._columns(what):
            scores = self.steady[:, column]
            for first, last in runs(scores, what.on, what.off):
                found += self._whole(column, first, last, float(scores[first:last].max()))
        return list(foremost(list(specific(joined(found, GAP))), what.at_most))

    def _whole(self, column: int, first: int, last: int, score: float) -> Iterator[SoundEvent]:
        """The event of a run of patches."""
        yield from self.event(column, *snapped(self.level, *self._extent(first, last)), score)

    def columns_of(self, labels: frozenset[str]) -> list[int]:
        """Where these labels are among all."""
        return [column for column, label in enumerate(self.labels) if label in labels]

    def _columns(self, what: Sought) -> list[int]:
        """Where the labels are that reach the score at all."""
        most = self.steady.max(axis=0)
        return [column for column in self.columns_of(what.labels) if most[column] >= what.on]

    def _extent(self, first: int, last: int) -> tuple[float, float]:
        """Onset and offset as far as patches tell: the first and the last tell of an edge only."""
        starts = self.centres - self.grain.seconds / 2
        begin = starts[first] + self.grain.lead if first else 0.0
        end = starts[last - 1] + self.grain.lag if last < len(starts) else len(self.level) * STEP
        return float(begin), float(end)

    def event(self, column: int, begin: float, end: float, score: float) -> Iterator[SoundEvent]:
        """One event in file time; nothing where it lies outside the clip."""
        heard = Segment(start=self.start + begin, end=self.start + end)
        if segment := heard.intersect(self.span):
            yield SoundEvent(
                tool=self.tool,
                label=self.labels[column],
                segment=segment,
                confidence=min(1.0, score),
            )
