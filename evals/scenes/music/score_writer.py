"""Who writes and plays music for scenes: any kind of score, on the soundfont of a split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from numpy.random import Generator

from evals.scenes.fetch import Library
from evals.scenes.music.performance import Performance
from evals.scenes.music.score import ScoreKind
from evals.scenes.music.score_kinds import drawn_score
from evals.scenes.music.soundfont import Soundfont
from evals.scenes.music.soundfont_releases import SOUNDFONTS
from evals.splits import Split

KINDS: tuple[ScoreKind, ...] = get_args(ScoreKind)

STEADY: tuple[ScoreKind, ...] = KINDS[:4]
"""Those that keep one tempo and one loudness: to lie under something."""


@dataclass(frozen=True)
class SoundfontWriter:
    """Writes for one soundfont."""

    soundfont: Soundfont

    def __call__(self, rng: Generator, seconds: float, steady: bool) -> Performance:
        """Something by chance, about as long as wanted; of one tempo and loudness, or any."""
        kinds = STEADY if steady else KINDS
        kind = kinds[int(rng.integers(len(kinds)))]
        return Performance(drawn_score(kind, seconds, rng), self.soundfont)


def writer(split: Split, library: Library) -> SoundfontWriter:
    """Who writes for a split.

    Raises:
        InputError: Its soundfont is not there, or is another than was checked.
    """
    return SoundfontWriter(SOUNDFONTS[split].opened(library))
