"""What one scene draws by chance: numbers, recordings, people and what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.random import Generator

from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.clip_manifest import Clip, Kind
from evals.scenes.composition.clip_pool import ClipPool
from evals.scenes.composition.cue import Cue, PlayedMusic
from evals.scenes.composition.passages import Passage
from evals.scenes.composition.themes import ANYTHING, Theme, belongs

T = TypeVar("T")

LEVEL = -24.0
"""dB below full scale, about which sounds are."""

THEMED = 0.7
"""How far sounds of a theme come before others; at 1 they always do."""

PLAYED = 0.7
"""The share of music that is played from scores, where there are any."""


@dataclass(frozen=True)
class SceneChance:
    """Draws for one scene. The same numbers give the same scene.

    Attributes:
        taken: The recordings drawn so far; no other may be confusable with one of them.
        cast: In which voice each person speaks.
        scores: The music played so far; there is one piece at most, and no instrument beside it.
    """

    pool: ClipPool
    rng: Generator
    deck: BalancedSampler
    taken: list[Clip] = field(default_factory=list[Clip])
    cast: dict[str, str] = field(default_factory=dict[str, str])
    scores: list[PlayedMusic] = field(default_factory=list[PlayedMusic])

    def deal(self, count: int, purpose: str) -> int:
        """A number below `count`, that comes out even over many scenes of this kind."""
        return self.deck.deal(count, purpose)

    def often(self, share: float) -> bool:
        """True in that share of the cases."""
        return bool(self.rng.random() < share)

    def between(self, low: float, high: float) -> float:
        """A number by chance, in hundredths."""
        return round(float(self.rng.uniform(low, high)), 2)

    def count(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self.rng.integers(len(items)))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order of chance."""
        return [items[int(i)] for i in self.rng.permutation(len(items))]

    def length(self, low: float, high: float, purpose: str = "length") -> float:
        """Seconds, as often short as long by their logarithm, and evenly over many scenes."""
        part = (self.deal(8, purpose) + float(self.rng.random())) / 8
        return round(float(low * (high / low) ** part), 2)

    def gaps(self, count: int, low: float, high: float) -> list[float]:
        """So many pauses; below 0 they are overlaps."""
        return [self.between(low, high) for _ in range(count)]

    def clips(
        self,
        kinds: Sequence[Kind],
        count: int,
        fits: Callable[[Clip], bool] = lambda _: True,
        theme: Theme = ANYTHING,
    ) -> list[Clip]:
        """Recordings that fit and cannot be confused; fewer where there are not so many."""
        found: list[Clip] = []
        fitting = [clip for kind in kinds for clip in self.pool.of(kind) if fits(clip)]
        for clip in self._themed(self.one_a_label(fitting), theme):
            if len(found) < count and not self.confused(clip):
                found.append(clip)
                self.taken.append(clip)
        return found

    def _themed(self, clips: Sequence[Clip], theme: Theme) -> list[Clip]:
        """In an order of chance in which those of the theme tend to come first."""
        late = {id(clip): self.rng.random() * (1 - THEMED * belongs(clip, theme)) for clip in clips}
        return sorted(clips, key=lambda clip: late[id(clip)])

    def one_a_label(self, clips: Sequence[Clip]) -> list[Clip]:
        """One recording of each label, so that none comes more often for having many."""
        labels: dict[str, list[Clip]] = {}
        for clip in clips:
            labels.setdefault(clip.label, []).append(clip)
        return [self.pick(same) for same in labels.values()]

    def people(self, count: int, fits: Callable[[str], bool] = lambda _: True) -> list[str]:
        """The voices of different people; fewer where there are not so many.

        Whoever was drawn for the scene before speaks in the same voice again.
        """
        found: dict[str, str] = {}
        for voice in self.shuffled([name for name in self.pool.voices if fits(name)]):
            speaker = self.pool.speaker(voice)
            if self.cast.get(speaker, voice) == voice and len(found) < count:
                found.setdefault(speaker, voice)
        self.cast.update(found)
        return list(found.values())

    def says(self, voice: str, fits: Callable[[Clip], bool] = lambda _: True) -> list[Clip]:
        """What a voice says next, that nobody has said yet: one clip, or none where all is said."""
        said = {clip.words for clip in self.taken}
        left = [c for c in self.pool.voices[voice] if c.words not in said and fits(c)]
        if not left or self.confused(left[0]):
            return []
        self.taken.append(self.pick(left))
        return self.taken[-1:]

    def score(self, seconds: float, steady: bool) -> PlayedMusic | None:
        """Music played for this scene, about so long.

        None where nobody plays, where it is the turn of recorded music, or where something sounds
        already that could be taken for music.
        """
        writer = self.pool.writer
        musical = self.scores or any(self.pool.musical(clip) for clip in self.taken)
        if writer is None or musical or not self.often(PLAYED):
            return None
        self.scores.append(writer(self.rng, seconds, steady))
        return self.scores[-1]

    def cue(self, clip: Clip, level: float = LEVEL, spread: float = 3.0) -> Passage:
        """A recording by itself, at about a level."""
        return (Cue(clip, 0.0, round(level + self.between(-spread, spread), 2)),)

    def occasions(self, clip: Clip, count: int, level: float = LEVEL) -> list[Passage]:
        """A sound happening again and again, never quite the same: one recording, or several."""
        alike = [k for k in self.pool.of("sound") if k.label == clip.label and k.singles]
        recordings = self.shuffled(alike) if self.often(0.5) else [clip]
        first = self.count(0, 9)
        base = level + self.between(-3.0, 3.0)
        return [
            (Cue(recordings[n % len(recordings)].once(first + n), 0.0,
                 round(base + self.between(-2, 2), 2), speed=self.between(0.95, 1.05)),)
            for n in range(count)
        ]  # fmt: skip

    def confused(self, clip: Clip) -> bool:
        """Whether it could be taken for something that was drawn already."""
        if clip.kind == "voice":
            return any(o.kind != "voice" and self.pool.confusable(clip, o) for o in self.taken)
        if self.scores and self.pool.musical(clip):
            return True
        return any(self.pool.confusable(clip, other) for other in self.taken)


def chance(pool: ClipPool, numbers: tuple[int, ...], turn: int) -> SceneChance:
    """What the scene of these numbers draws, the `turn`th of its kind."""
    return SceneChance(pool, np.random.default_rng(numbers), BalancedSampler(numbers[:3], turn))
