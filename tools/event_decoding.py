"""Scores in time made into events, and events weighed against each other. No sound, no model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tools import ontology
from tools.audio import Segment
from tools.evidence import SoundEvent

COVERED = 0.5
"""The part of an event that others must share to stand for it."""

OUTDONE = 0.7
"""How sure an event must be, as a part of how sure those over it are."""

HINTED, EXPLAINED = 0.4, 0.6
"""How sure of a kind one must be, as a part of how sure one is of a generic parent, or of another,
to name the kind in its place."""


def runs(scores: NDArray[np.float32], on: float, off: float) -> list[tuple[int, int]]:
    """Where scores stay at `off` or above and reach `on`: first, and one past the last."""
    edges = np.diff((scores >= off).astype(np.int8), prepend=0, append=0)
    starts, ends = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    return [
        (start, end)
        for start, end in zip(starts, ends, strict=True)
        if float(scores[start:end].max()) >= on
    ]


def smoothed(scores: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Means over `width` patches around each: patches × labels, as many as there were."""
    before, after = width // 2, (width - 1) // 2
    padded = np.pad(scores, ((before, after), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, width, axis=0).mean(axis=-1)


def joined(events: Iterable[SoundEvent], gap: float) -> list[SoundEvent]:
    """Makes one of those with one label and less than `gap` seconds between them."""
    last: dict[str, int] = {}
    kept: list[SoundEvent] = []
    for event in sorted(events, key=onset):
        at = last.get(event.label)
        if at is not None and kept[at].segment.gap(event.segment) < gap:
            kept[at] = _both(kept[at], event)
            continue
        last[event.label] = len(kept)
        kept.append(event)
    return kept


def specific(events: Sequence[SoundEvent]) -> Iterator[SoundEvent]:
    """Leaves out what is told better by another event at the same time.

    A generic label ("Animal") gives way to any of its kinds that is not much less sure; another
    parent ("Dog") to a kind that is nearly as sure ("Bark").
    """
    for event in events:
        kinds = ontology.descendants(event.label)
        share = HINTED if ontology.is_generic(event.label) else EXPLAINED
        better = [
            other
            for other in events
            if other.label in kinds and sureness(other) >= share * sureness(event)
        ]
        if _shared(event, better) < COVERED:
            yield event


def foremost(events: Sequence[SoundEvent], at_most: int) -> Iterator[SoundEvent]:
    """Leaves out what `at_most` surer events sound over, or one that is twice as sure."""
    ranked = sorted(events, key=lambda event: -sureness(event))
    for rank, event in enumerate(ranked):
        over = [other for other in ranked[:rank] if _shared(event, [other]) >= COVERED]
        if len(over) < at_most and all(
            sureness(event) >= OUTDONE * sureness(other) for other in over
        ):
            yield event


def onset(event: SoundEvent) -> tuple[float, float]:
    """By this events are put in order."""
    return event.segment.start, event.segment.end


def sureness(event: SoundEvent) -> float:
    """The confidence as a number; 0 where the tool cannot say."""
    return event.confidence or 0.0


def _both(a: SoundEvent, b: SoundEvent) -> SoundEvent:
    """Two events of one label as one."""
    start, end = min(a.segment.start, b.segment.start), max(a.segment.end, b.segment.end)
    sure = max(sureness(a), sureness(b))
    return a.model_copy(update={"segment": Segment(start=start, end=end), "confidence": sure})


def _shared(event: SoundEvent, others: Sequence[SoundEvent]) -> float:
    """The part of an event's time during which any of the others sounds."""
    spans = sorted(
        (both.start, both.end)
        for other in others
        if (both := event.segment.intersect(other.segment))
    )
    shared, until = 0.0, 0.0
    for start, end in spans:
        shared += max(0.0, end - max(start, until))
        until = max(until, end)
    return shared / event.segment.duration
