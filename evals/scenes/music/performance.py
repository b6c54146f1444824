"""A score as one soundfont plays it: a sound of a scene, like a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import soxr

from evals.scenes.clip_audio import RATE
from evals.scenes.music.note_sound import gain, sounded
from evals.scenes.music.score import MusicScore, ScorePart
from evals.scenes.music.score_facts import MusicFact, facts
from evals.scenes.music.soundfont import Region, Soundfont
from evals.scenes.reference import Source
from tools.audio import Samples

OVERSAMPLED = 2 * RATE
"""Hz at which notes are made, so that what lies above half of `RATE` is filtered and not folded."""

PERCUSSION = 128
"""The bank of the drums."""

FADE = 0.3
"""Seconds at the very end over which what still sounds is faded out."""

AUDIBLE = 20.0
"""dB below its own mean level at which a part's last note has died away."""

STEP = RATE // 100
"""Samples over which a level is taken: a hundredth of a second."""


@dataclass(frozen=True)
class Performance:
    """A score and what plays it. The same score and soundfont give the same samples."""

    score: MusicScore
    soundfont: Soundfont

    @property
    def seconds(self) -> float:
        """How long it lasts, in hundredths."""
        return self.score.seconds

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it is played with."""
        return () if self.soundfont.source is None else (self.soundfont.source,)

    def rendered(self) -> Samples:
        """All of it, mono, at `RATE`; the level is the soundfont's own.

        Raises:
            InputError: The soundfont is none, or lacks an instrument.
        """
        return self._played(self.score.parts)

    def facts(self, onset: float) -> tuple[MusicFact, ...]:
        """What is true of it, where it begins at the onset."""
        return facts(self.score, onset, self.ends)

    @cached_property
    def ends(self) -> tuple[float, ...]:
        """When each part has died away, in seconds of the score."""
        return tuple(self._end(part) for part in self.score.parts)

    def _end(self, part: ScorePart) -> float:
        """When what a part plays last has died away, in hundredths of a second."""
        last = max(note.onset for note in part.notes)
        closing = [note for note in part.notes if note.onset + note.duration > last]
        power = np.square(
            self._played([ScorePart(instrument=part.instrument, notes=tuple(closing))])
        )
        levels = power[: len(power) // STEP * STEP].reshape(-1, STEP).mean(axis=1)
        left = max(self.score.at(note.onset + note.duration) for note in closing)
        mean = levels[round(self.score.at(last) * 100) : round(left * 100)].mean()
        loud = np.flatnonzero(levels >= mean * 10 ** (-AUDIBLE / 10))
        return min(self.seconds, (int(loud[-1]) + 1) / 100)

    def _played(self, parts: Sequence[ScorePart]) -> Samples:
        """Some of the parts, for as long as the whole lasts."""
        length = round(self.seconds * RATE)
        made = np.zeros(round(self.seconds * OVERSAMPLED), np.float32)
        for part in parts:
            self._add(part, made)
        samples = soxr.resample(made, OVERSAMPLED, RATE)[:length].astype(np.float32)
        fade = round(FADE * RATE)
        samples[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        return samples

    def _add(self, part: ScorePart, made: Samples) -> None:
        """Plays a part into what is there. What differs by velocity alone is made once."""
        bank = PERCUSSION if part.percussion else 0
        known: dict[tuple[Region, int, float], Samples] = {}
        for note in part.notes:
            start = self.score.at(note.onset)
            lasting = round(self.score.at(note.onset + note.duration) - start, 3)
            at = round(start * OVERSAMPLED)
            program = part.played_on.program
            for region in self.soundfont.regions(bank, program, note.midi, note.velocity):
                same = (region, note.midi, lasting)
                if same not in known:
                    known[same] = sounded(self.soundfont, region, note.midi, lasting, OVERSAMPLED)
                fits = known[same][: len(made) - at]
                made[at : at + len(fits)] += fits * np.float32(gain(note.velocity) / 2)


def rendered(score: MusicScore, soundfont: Soundfont) -> Samples:
    """The samples of a score, mono, at `RATE`."""
    return Performance(score, soundfont).rendered()
