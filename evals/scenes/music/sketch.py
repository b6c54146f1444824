"""What a score has before it has parts, and who plays what in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self, TypeVar, get_args

from numpy.random import Generator

from evals.scenes.music.accompaniment import Pattern, bass, chordal, drums
from evals.scenes.music.melody import drawn_melody
from evals.scenes.music.midi_instruments import ALL, BASSES, INSTRUMENTS
from evals.scenes.music.score import (
    Metre,
    MusicScore,
    ScoreChord,
    ScoreKey,
    ScoreKind,
    ScorePart,
    Tempo,
)

COMPASS = 14
"""Semitones in which a melody moves."""

Role = Literal["chords", "bass", "drums", "melody", "second melody"]
ROLES: tuple[Role, ...] = get_args(Role)

T = TypeVar("T")


@dataclass(frozen=True)
class Sketch:
    """What a score has before it has parts."""

    rng: Generator
    metre: Metre
    bars: int
    bpm: float
    key: ScoreKey
    chords: tuple[ScoreChord, ...]

    @property
    def bar(self) -> int:
        """How many beats a bar has."""
        return int(self.metre[0])

    def pick(self, items: Sequence[T]) -> T:
        """One of the items by chance."""
        return items[int(self.rng.integers(len(items)))]

    def coin(self) -> bool:
        """Either, by chance."""
        return bool(self.rng.integers(2))

    def score(self, kind: ScoreKind, parts: Sequence[ScorePart], **told: object) -> MusicScore:
        """The score in one tempo and in its key, where nothing else is told."""
        rows: dict[str, object] = {
            "kind": kind,
            "metre": self.metre,
            "beats": self.bars * self.bar,
            "tempi": (Tempo(onset=0, bpm=self.bpm),),
            "key": self.key,
            "parts": tuple(parts),
        }
        return MusicScore.model_validate({**rows, **told})

    def players(self, fits: Callable[[str], bool], count: int = 1) -> list[str]:
        """Instruments that fit, no two of one family."""
        found: list[str] = []
        for _ in range(count):
            taken = {ALL[name].family for name in found}
            left = [name for name in INSTRUMENTS if fits(name) and ALL[name].family not in taken]
            found.append(self.pick(left))
        return found

    def melody(
        self, player: str, chords: Sequence[ScoreChord], lowest: int | None = None
    ) -> ScorePart:
        """A melody for a player over these chords, from a pitch upwards."""
        played_on = ALL[player]
        highest_start = played_on.high - COMPASS
        start = int(self.rng.integers(played_on.low, highest_start + 1))
        low = start if lowest is None else lowest
        notes = drawn_melody(self.key, chords, self.metre, (low, low + COMPASS), self.rng)
        return ScorePart(instrument=player, notes=notes)


@dataclass(frozen=True)
class Ensemble:
    """Who plays what: one instrument for each role, no two of one family."""

    sketch: Sketch
    players: Mapping[Role, str]

    @classmethod
    def drawn(cls, sketch: Sketch) -> Self:
        """Any that fit together."""
        low = sketch.pick(list(BASSES))
        used = {BASSES[low].family}
        (full,) = sketch.players(lambda name: ALL[name].chords and ALL[name].family not in used)
        used.add(ALL[full].family)
        first, second = sketch.players(lambda name: ALL[name].family not in used, 2)
        named = zip(ROLES, (full, low, "drums", first, second), strict=True)
        return cls(sketch, dict(named))

    def parts(self, roles: Sequence[Role]) -> list[ScorePart]:
        """What these play from the first bar to the last."""
        return [self.part(role, self.sketch.chords) for role in roles]

    def part(self, role: Role, chords: Sequence[ScoreChord]) -> ScorePart:
        """What a role plays over these chords."""
        player = self.players[role]
        match role:
            case "chords":
                pattern: Pattern = "held" if ALL[player].sustained else "repeated"
                return ScorePart(instrument=player, notes=chordal(chords, ALL[player], pattern))
            case "bass":
                return ScorePart(instrument=player, notes=bass(chords, ALL[player].low))
            case "drums":
                first = int(chords[0].onset) // self.sketch.bar
                notes = drums(first, self.sketch.bars, self.sketch.metre)
                return ScorePart(instrument=player, notes=notes)
            case "melody" | "second melody":
                return self.sketch.melody(player, chords)
