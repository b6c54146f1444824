"""Passages of scores and sound made into single events: each bark, knock or ring of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np
import soxr
from numpy.typing import NDArray

from tools import filterbank, ontology
from tools.audio import Samples
from tools.call_detection import CallDetector, LabelScores, decibels
from tools.event_decoding import joined, smoothed
from tools.event_segmentation import GAP, ScoredStretch, Sought, Stretch
from tools.evidence import SoundEvent
from tools.filterbank import Spectrogram

PASSAGE = 120.0
"""Seconds in which calls are compared with one another."""

BETWEEN = 0.02
"""Seconds between two single calls; those that are nearer are one that two passages share."""

FAINTER = 0.2
"""The score from which a sound is there, as a part of the best one's."""


def _kinds(labels: Iterable[str]) -> frozenset[str]:
    """The labels and all that is a kind of them."""
    return frozenset(labels).union(*(ontology.descendants(label) for label in labels))


_FLOWS = (
    *("Speech", "Singing", "Music", "Crowd", "Wind", "Thunderstorm", "Water", "Fire"),
    *("Engine", "Vehicle"),
)
_STRUCK = (
    *("Percussion", "Bell", "Thunder", "Emergency vehicle", "Car alarm", "Skidding"),
    *("Vehicle horn, car horn, honking", "Train horn", "Train whistle"),
)
_FLOWING = _kinds(_FLOWS) - _kinds(_STRUCK)
"""Sounds whose ups and downs are not counted; strokes of drums and bells, and horns, are."""


@dataclass(frozen=True, eq=False)
class Passage:
    """Stretches that follow each other, and the sound of all of them.

    Attributes:
        stretches: In order; at least one.
        samples: From the first patch on, each once.
    """

    stretches: Sequence[Stretch]
    samples: Samples

    def singles(self, what: Sought) -> list[SoundEvent]:
        """One event for each call; whole ones of what is not counted, or has no calls."""
        columns = self.stretches[0].columns_of(what.labels)
        best = np.concatenate([one.scores[:, columns].max(axis=1) for one in self.stretches])
        grain, hop = self.stretches[0].grain, self.stretches[0].hop
        steady = smoothed(best[:, None], max(1, round(grain.steady / hop)))[:, 0]
        if not columns or steady.max() < what.on or self._flows(columns, int(steady.argmax())):
            return self._whole(what)
        least = max(what.on, FAINTER * float(steady.max()))
        found = CallDetector(self.bands, LabelScores(self.centres, best, steady, least)).calls()
        return [
            event
            for call in found
            for event in self.stretches[0].event(
                columns[self._best(columns, call.patch)], call.onset, call.offset, call.score
            )
        ] or self._whole(what)

    @cached_property
    def bands(self) -> Spectrogram:
        """What the calls are found in."""
        rate = self.stretches[0].grain.rate
        return decibels(
            self.samples
            if rate == filterbank.RATE
            else soxr.resample(self.samples, rate, filterbank.RATE)
        )

    @cached_property
    def centres(self) -> NDArray[np.float64]:
        """The middle of each patch, in seconds from the first one's start."""
        return np.concatenate(
            [one.centres + (one.start - self.stretches[0].start) for one in self.stretches]
        )

    def _best(self, columns: list[int], patch: int) -> int:
        """Which of the columns is the surest at a patch."""
        scores = np.concatenate([one.scores[:, columns] for one in self.stretches])
        return int(scores[patch].argmax())

    def _flows(self, columns: list[int], patch: int) -> bool:
        """Whether what is surest there is a sound without single calls."""
        return self.stretches[0].labels[columns[self._best(columns, patch)]] in _FLOWING

    def _whole(self, what: Sought) -> list[SoundEvent]:
        """The events of all stretches, those that go on as one."""
        return joined(chain.from_iterable(one.events(what) for one in self.stretches), GAP)


@dataclass
class Calls:
    """The calls of what is sought, passage by passage; one that two of them share counts once.

    Attributes:
        sought: Each thing.
        held: Those that may go on in the next passage, or be heard again there.
    """

    sought: Sequence[Sought]
    held: list[SoundEvent] = field(default_factory=list[SoundEvent])

    def ended(self, passage: Passage) -> list[SoundEvent]:
        """Those that are over."""
        found = [self._named(one) for what in self.sought for one in passage.singles(what)]
        known, until = joined([*self.held, *found], BETWEEN), passage.stretches[-1].settled
        self.held = [one for one in known if one.segment.end >= until]
        return [one for one in known if one.segment.end < until]

    def _named(self, call: SoundEvent) -> SoundEvent:
        """By the name that the passage before gave it, where another patch made it another kind."""
        same = (one.label for one in self.held if self._one_call(one, call))
        return call.model_copy(update={"label": next(same, call.label)})

    def _one_call(self, one: SoundEvent, other: SoundEvent) -> bool:
        near = one.segment.gap(other.segment) < BETWEEN
        return near and any({one.label, other.label} <= what.labels for what in self.sought)


def passages(
    heard: Iterable[tuple[ScoredStretch, Stretch]], seconds: float = PASSAGE
) -> Iterator[Passage]:
    """Stretches put together until they last so long."""
    held: list[tuple[ScoredStretch, Stretch]] = []
    for one in heard:
        held.append(one)
        if held[-1][1].start - held[0][1].start >= seconds:
            yield _passage(held)
            held = []
    if held:
        yield _passage(held)


def _passage(held: Sequence[tuple[ScoredStretch, Stretch]]) -> Passage:
    """Of stretches that overlap by the rest of a patch, the sound without what comes twice."""
    parts = [
        scored.samples[: round(len(scored.times) * scored.hop * stretch.grain.rate)]
        for scored, stretch in held[:-1]
    ]
    return Passage([stretch for _, stretch in held], np.concatenate([*parts, held[-1][0].samples]))
