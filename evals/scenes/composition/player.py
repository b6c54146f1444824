"""Music that is played for a scene: any score, by the soundfont of the split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from numpy.random import Generator

from evals.scenes.fetch import Library
from evals.scenes.music.performance import Performance
from evals.scenes.music.score import ScoreKind
from evals.scenes.music.score_kinds import drawn_score
from evals.scenes.music.soundfont import Soundfont
from evals.scenes.music.soundfont_releases import SOUNDFONTS
from evals.scenes.reference import Source
from evals.splits import Split
from tools.audio import Samples
from tools.evidence import Percept

KINDS: Sequence[ScoreKind] = get_args(ScoreKind)

STEADY: Sequence[ScoreKind] = ("melody", "progression", "band", "drums")
"""Of one tempo and one loudness, as music is that lies under something."""


@dataclass(frozen=True)
class Piece:
    """A score that is played, and by what."""

    performance: Performance
    sources: tuple[Source, ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.performance.seconds

    def rendered(self) -> Samples:
        """Its samples, mono."""
        return self.performance.rendered()

    def facts(self, onset: float) -> Sequence[Percept]:
        """What is true of it, where it begins at the onset."""
        return self.performance.facts(onset)


@dataclass(frozen=True)
class Player:
    """Plays whatever is drawn."""

    soundfont: Soundfont
    source: Source

    def __call__(self, rng: Generator, seconds: float, steady: bool) -> Piece:
        """A piece by chance, about as long as wanted."""
        kinds = STEADY if steady else KINDS
        score = drawn_score(kinds[int(rng.integers(len(kinds)))], seconds, rng)
        return Piece(Performance(score, self.soundfont), (self.source,))


def player(split: Split, library: Library) -> Player:
    """The one of a split.

    Raises:
        InputError: Its soundfont is not in the library, or is another than was checked.
    """
    release = SOUNDFONTS[split]
    return Player(release.opened(library), release.source)
