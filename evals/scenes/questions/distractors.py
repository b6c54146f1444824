"""Wrong choices: what else the scene has, then near misses, then what is only possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from numpy.random import Generator

from evals.scenes.questions.ledger import NOWHERE, Ledger
from evals.scenes.questions.scene_things import LANGUAGES, SceneThings, confusable
from evals.scenes.truth.answer import RightAnswer
from graphs.choices.language_names import languages
from tools.musical.names import SHARPS

Value = str | float | bool | tuple[str, ...]

SEEN, NEAR, FAR = 1.0, 0.6, 0.0
"""How much a distractor of the scene, a near miss and any other are preferred."""

APART = 1.6
"""Seconds between two times that are offered."""

LENGTHS = (0.3, 0.45, 0.6, 1.5, 1.9, 2.4, 3.1)
PITCHES = (0.5, 0.63, 0.75, 1.33, 1.6, 2.0)
TEMPI = (0.62, 0.72, 0.84, 1.19, 1.38, 1.6)
MOST_ORDERED = 5
"""How many of a row change places in wrong orders."""

METRES = ("2/4", "3/4", "4/4", "5/4", "6/8")


class Distractor(NamedTuple):
    """A wrong value, and how much it is preferred."""

    value: Value
    weight: float


@dataclass(frozen=True)
class Distractors:
    """Finds values that are wrong for certain.

    Attributes:
        named: The labels that the question offers itself ("the dog or the bell?").
        kind: The labels among which the answer has to be; empty for any.
        by_word: Whether words are asked for, one by one.
        unsaid: Sentences that nobody says here, as they are spoken.
    """

    things: SceneThings
    ledger: Ledger
    rng: Generator
    named: tuple[str, ...] = ()
    by_word: bool = False
    kind: frozenset[str] = frozenset()
    unsaid: Sequence[str] = ()

    def of(self, answer: RightAnswer) -> list[Distractor]:
        """All that could be offered beside an answer, each once."""
        right = {answer.value, *answer.also}
        found = self._denied(answer) if answer.denied else self._of(answer.unit, answer.value)
        kept = {one.value: one for one in reversed(list(found)) if one.value not in right}
        return list(kept.values())[::-1]

    def _of(self, unit: str, value: Value) -> Iterator[Distractor]:
        match unit:
            case "name":
                return self._names(str(value))
            case "order":
                assert isinstance(value, tuple)
                orders = list(permutations(value[:MOST_ORDERED]))
                some = self.rng.permutation(len(orders))[: MOST_ORDERED**2]
                return _each((orders[int(i)] + value[MOST_ORDERED:] for i in some), SEEN)
            case "count":
                around = range(max(0, int(_float(value)) - 4), int(_float(value)) + 5)
                return _each((float(one) for one in around), SEEN)
            case "at":
                return self._moments()
            case "s":
                about = float(self.rng.uniform(2, 6)) if value == NOWHERE else _float(value)
                lengths = (round(about * one, 1) for one in LENGTHS)
                return _each((one for one in lengths if one < self.things.facts.seconds), FAR)
            case "Hz":
                return _each((_float(value) * one for one in PITCHES), FAR)
            case "BPM":
                return _each((_float(value) * one for one in TEMPI), FAR)
            case "words" | "english":
                return self._words() if self.by_word else self._sentences(unit == "english")
            case "number":
                return _each(
                    (str(int(_float(value)) + off) for off in (-10, -2, -1, 1, 2, 10)), FAR
                )
            case _:
                return self._labels(unit)

    def _labels(self, unit: str) -> Iterator[Distractor]:
        """Of what has only so many values."""
        match unit:
            case "gender":
                return _each(("man", "woman", "child"), SEEN)
            case "trend":
                return _each(("rising", "falling", "level"), SEEN)
            case "channels":
                return _each(("mono", "stereo"), SEEN)
            case "metre":
                return _each(METRES, FAR)
            case "key":
                return _each(
                    (f"{tone} {mode}" for tone in SHARPS for mode in ("major", "minor")), FAR
                )
            case "language":
                codes = (code for name in LANGUAGES for code in sorted(languages(name))[:1])
                return _each((*self.things.languages, *codes), FAR)
            case "who":
                voices = dict.fromkeys(turn.speaker for turn in self.things.facts.turns)
                return _each(voices, SEEN)
            case "place" if self.named:
                return _each(self.named, SEEN)
            case "place":
                most = max(self.things.occasions.values(), default=0)
                return _each((str(at) for at in range(1, max(3, most) + 1)), SEEN)
            case _:
                return iter(())

    def _names(self, right: str) -> Iterator[Distractor]:
        """Sounds, or chords and notes where the answer is one."""
        music = [m.text for m in self.things.facts.measured if m.quantity in ("chord", "note")]
        if right in music:
            yield from _each(music, SEEN)
            yield from _each((_transposed(right, step) for step in range(1, 12)), FAR)
            return
        if self.named:
            yield from _each(self.named, SEEN)
            return
        yield from (one for one in self._sounds() if right not in confusable(str(one.value)))

    def _sounds(self) -> Iterator[Distractor]:
        fitting = self.kind or None
        for weight, labels in (
            (SEEN, self.things.named),
            (NEAR, self.things.near_misses),
            (FAR, self.things.absent),
        ):
            for label in labels:
                if fitting is None or label in fitting:
                    yield Distractor(label, weight)

    def _moments(self) -> Iterator[Distractor]:
        """When something else begins or ends, and times in between."""
        facts = self.things.facts
        edges = [t for p in facts.percepts if p.segment for t in (p.segment.start, p.segment.end)]
        yield from _each((round(one, 1) for one in edges), SEEN)
        grid = self.rng.uniform(0, facts.seconds, 12)
        yield from _each((round(float(one), 1) for one in grid), FAR)

    def _sentences(self, translated: bool) -> Iterator[Distractor]:
        """What else is said here, or elsewhere: as it is spoken, or as it is translated.

        The right answer's own translation is not wrong, nor is its original.
        """
        said = (one.text for one in self.things.facts.said if one.translated == translated)
        yield from _each(said, SEEN)
        yield from _each(self.ledger.translated if translated else self.unsaid, FAR)

    def _words(self) -> Iterator[Distractor]:
        """Words that the question names, or that are said here or elsewhere."""
        if self.named:
            yield from _each(self.named, SEEN)
            return
        yield from _each(self.things.words, SEEN)
        others = (word.lower().strip(".,!?") for text in self.unsaid for word in text.split())
        yield from _each((word for word in others if word.isalpha()), FAR)

    def _denied(self, answer: RightAnswer) -> Iterator[Distractor]:
        """Beside what it is not stands what it is."""
        return _each((one for one in (answer.value, *answer.also)), SEEN)

    def outside(self, answer: RightAnswer) -> list[Value]:
        """What is right where it is asked what it is not."""
        named = {answer.value, *answer.also}
        if answer.unit == "name":
            labels = [one.value for one in self._sounds()]
            clear = (one for one in labels if not confusable(str(one)) & {str(x) for x in named})
            absent = frozenset(self.things.absent)
            return [one for one in self.named or clear if one not in named and one in absent]
        return [one.value for one in self._of(answer.unit, answer.value) if one.value not in named]


def _each(values: Iterable[Value], weight: float) -> Iterator[Distractor]:
    return (Distractor(one, weight) for one in values)


def _float(value: Value) -> float:
    assert not isinstance(value, tuple)
    return float(value)


def _transposed(name: str, steps: int) -> str:
    """A chord or a note, some semitones higher."""
    root = name[:2] if name[1:2] == "#" else name[:1]
    if root not in SHARPS:
        return name
    return SHARPS[(SHARPS.index(root) + steps) % len(SHARPS)] + name[len(root) :]
