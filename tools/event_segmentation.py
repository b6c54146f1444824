"""Half a minute of scores and levels, made into events: whole ones, or single calls and knocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools import ontology
from tools.audio import Samples, Segment
from tools.event_decoding import foremost, joined, runs, smoothed, specific
from tools.evidence import SoundEvent
from tools.onsets import STEP, Levels, level_bursts, levels, snapped

Times = NDArray[np.float64]
"""Where each patch starts, in seconds from the start of the file."""

Scores = NDArray[np.float32]
"""Probabilities: patches × labels."""

GAP = 0.3
"""Seconds of silence between two events of one label."""

MARGIN = 0.3
"""Seconds around an event in which its single calls are looked for."""

FAINTER = 0.2
"""A single call's score, as a part of the best one's, at least. 82 % of counts were right on the
scenes used for choosing, 78 % with 0.3, 67 % with 0.5."""

_FLOWS = ("Speech", "Singing", "Music", "Crowd", "Wind", "Thunderstorm", "Water", "Fire", "Engine")
_FLOWING = frozenset(_FLOWS).union(*(ontology.descendants(label) for label in _FLOWS))
"""Sounds whose ups and downs are not counted."""


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

    def events(self, what: Sought) -> list[SoundEvent]:
        """Whole events, the specific and the surest."""
        found: list[SoundEvent] = []
        for column in self._columns(what):
            scores = self.steady[:, column]
            for first, last in runs(scores, what.on, what.off):
                found += self._whole(column, first, last, float(scores[first:last].max()))
        return list(foremost(list(specific(joined(found, GAP))), what.at_most))

    def singles(self, what: Sought) -> list[SoundEvent]:
        """One event for each call, knock or ring; whole ones of what is not counted."""
        columns = self._columns(what)
        if not columns:
            return []
        best = self.steady[:, columns].max(axis=1)
        on = max(what.on, FAINTER * float(best.max()))
        found: list[SoundEvent] = []
        for first, last in runs(best, on, on / 2):
            column = columns[int(self.steady[first:last, columns].max(axis=0).argmax())]
            if self.labels[column] in _FLOWING:
                return self.events(what)
            calls = list(self._calls(columns, first, last, on))
            found += calls or self._whole(column, first, last, float(best[first:last].max()))
        return found

    def _whole(self, column: int, first: int, last: int, score: float) -> Iterator[SoundEvent]:
        """The event of a run of patches."""
        yield from self._event(column, *snapped(self.level, *self._extent(first, last)), score)

    def _calls(
        self, columns: list[int], first: int, last: int, least: float
    ) -> Iterator[SoundEvent]:
        """The bursts around a run of patches that the patches at their own time bear out."""
        begin, end = self._extent(first, last)
        start = max(0, round((begin - MARGIN) / STEP))
        for onset, offset in level_bursts(self.level[start : round((end + MARGIN) / STEP)]):
            onset, offset = onset + start * STEP, offset + start * STEP
            near = np.abs(self.centres - (onset + offset) / 2) <= (offset - onset) / 2 + self.hop
            if not near.any():
                continue
            scores = self.scores[near][:, columns].max(axis=0)
            if scores.max() >= least:
                column = columns[int(scores.argmax())]
                yield from self._event(column, onset, offset, float(scores.max()))

    def _columns(self, what: Sought) -> list[int]:
        """Where the labels are that reach the score at all."""
        reached = np.flatnonzero(self.steady.max(axis=0) >= what.on).tolist()
        return [column for column in reached if self.labels[column] in what.labels]

    def _extent(self, first: int, last: int) -> tuple[float, float]:
        """Onset and offset as far as patches tell: the first and the last tell of an edge only."""
        starts = self.centres - self.grain.seconds / 2
        begin = starts[first] + self.grain.lead if first else 0.0
        end = starts[last - 1] + self.grain.lag if last < len(starts) else len(self.level) * STEP
        return float(begin), float(end)

    def _event(self, column: int, begin: float, end: float, score: float) -> Iterator[SoundEvent]:
        """One event in file time; nothing where it lies outside the clip."""
        heard = Segment(start=self.start + begin, end=self.start + end)
        if segment := heard.intersect(self.span):
            yield SoundEvent(
                tool=self.tool,
                label=self.labels[column],
                segment=segment,
                confidence=min(1.0, score),
            )
