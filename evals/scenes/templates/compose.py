"""How one scene is put together: recordings drawn by chance, and laid out in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from numpy.random import Generator

from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.clip_manifest import Clip, ClipManifest, Kind
from evals.scenes.scene_plan import Beat, Event, Room, ScenePlan, allowed, speech_level
from evals.splits import Split

TAIL = 0.6
"""Seconds after the last event."""

T = TypeVar("T")

SNRS = (20, 15, 10, 5, 0)
DECAYS = (0.2, 0.35, 0.5)
LEVEL = -22.0


@dataclass(frozen=True)
class PlacedClip:
    """A recording on its way into a scene.

    Attributes:
        gap: How long after the latest end so far, or after the start; below 0 it begins before.
        at: When, if not after the part before it.
    """

    clip: Clip
    level: float
    gap: float = 0.0
    at: float | None = None
    speed: float = 1.0


@dataclass(frozen=True)
class Composer:
    """Draws and lays out one scene. The same random numbers give the same scene."""

    kept: ClipManifest
    split: Split
    rng: Generator
    deck: BalancedSampler
    name: str
    seed: tuple[int, ...]

    def draw(self, kind: Kind, fits: Callable[[Clip], bool] = lambda _: True) -> Clip:
        """A recording of this split that fits."""
        fitting = [clip for clip in self.kept.of(self.split, kind) if fits(clip)]
        return self.pick(fitting)

    def several(
        self, kind: Kind, count: int, fits: Callable[[Clip], bool] = lambda _: True
    ) -> list[Clip]:
        """Recordings that fit, no two of which could be taken for one another."""
        chosen: list[Clip] = []
        for _ in range(count):
            chosen.append(self.draw(kind, lambda clip: fits(clip) and self.apart(clip, chosen)))
        return chosen

    def apart(self, clip: Clip, others: Sequence[Clip]) -> bool:
        """Whether the clip is another one than these, and cannot be mistaken for them."""
        if clip.kind == "voice":
            return all(clip.words != other.words for other in others)
        return not any(self.kept.confusable(clip.label, o.label) for o in others if o.label)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items by chance."""
        return items[int(self.rng.integers(len(items)))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order of chance."""
        return [items[int(i)] for i in self.rng.permutation(len(items))]

    def between(self, low: float, high: float) -> float:
        """A number by chance, in hundredths."""
        return round(float(self.rng.uniform(low, high)), 2)

    def part(self, clip: Clip, level: float = LEVEL, seconds: float = 3.0) -> PlacedClip:
        """A recording with a natural pause before it, at about a level."""
        gap, jitter = self.between(0.4, 1.1), self.between(-2.5, 2.5)
        return PlacedClip(clip.cut(seconds) if clip.kind != "voice" else clip, level + jitter, gap)

    def plan(
        self,
        kind: str,
        parts: Sequence[PlacedClip],
        behind: Clip | None = None,
        beats: Sequence[Beat] = (),
    ) -> ScenePlan:
        """Lays the parts out over a bed of noise, in a room, with or without a background."""
        events = _placed(parts)
        seconds = round(max(event.offset for event in events) + TAIL, 2)
        snr, background = self._background(events, behind)
        return ScenePlan(
            name=self.name,
            kind=kind,
            split=self.split,
            seed=self.seed,
            seconds=seconds,
            events=tuple(sorted(events, key=lambda event: event.onset)),
            bed=Event(self.draw("bed"), 0.0, self.between(-64.0, -54.0)),
            background=background,
            room=self._room(),
            beats=tuple(beats),
            snr=snr,
        )

    def _background(
        self, events: Sequence[Event], clip: Clip | None
    ) -> tuple[float | None, Event | None]:
        """Speech above the background, and that background, where there is one."""
        if clip is None:
            return None, None
        snr = float(SNRS[self.deck.deal(len(SNRS), "snr")])
        voices = [event for event in events if event.clip.kind == "voice"]
        return snr, Event(clip, 0.0, round(speech_level(voices) - snr, 2))

    def _room(self) -> Room | None:
        """A dry scene, one in four, or a small room."""
        decay, wet = self.pick(DECAYS), self.between(-20.0, -10.0)
        return None if self.rng.integers(4) == 0 else Room(decay, wet)


def _placed(parts: Sequence[PlacedClip]) -> list[Event]:
    events: list[Event] = []
    end = 0.0
    for part in parts:
        onset = round(max(0.0, end + part.gap if part.at is None else part.at), 2)
        events.append(Event(part.clip, onset, allowed(part.clip, part.level), part.speed))
        end = max(end, events[-1].offset)
    return events
