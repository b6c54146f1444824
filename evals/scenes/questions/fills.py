"""What is put into the gaps of a wording: things of the scene, absent ones and near misses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, get_args

from numpy.random import Generator

from evals.scenes.questions.scene_things import LANGUAGES, SceneThings
from evals.wordings.gaps import Gap
from evals.wordings.inflection import plural
from evals.wordings.slots import GappedWording
from evals.wordings.sound_names import Form, called, kind_of, kinds, meant_by, names
from graphs.choices.language_names import languages, name_of

T = TypeVar("T")

Filled = tuple[str, frozenset[str]]
"""A text for a gap, and what it means."""

_PLAYED = re.compile(r" play(?:s|ed)?$")

NEAR = 0.5
"""The share of absent things that are of a kind with something heard."""

COMMON_WORDS = (
    "again", "always", "because", "before", "coffee", "could", "different", "every", "friend",
    "garden", "hello", "house", "letter", "little", "maybe", "money", "morning", "mother", "never",
    "night", "nothing", "people", "perhaps", "please", "right", "river", "sorry", "station",
    "thank", "there", "think", "time", "today", "tomorrow", "train", "water", "where", "window",
)  # fmt: skip
"""Words that somebody might have said."""

CHORD_ROOTS = (
    "C",
    "D",
    "E",
    "F",
    "G",
    "A",
    "B",
    "C sharp",
    "F sharp",
    "E flat",
    "A flat",
    "B flat",
)


@dataclass(frozen=True)
class Filler:
    """Fills the gaps of a wording.

    Attributes:
        things: What the scene has.
        present: The share of things that are there.
        unsaid: Quotes of other scenes, which nobody says here.
    """

    things: SceneThings
    rng: Generator
    present: float
    unsaid: Sequence[str] = ()

    def fills(self, wording: GappedWording) -> Mapping[str, Filled] | None:
        """A text for every gap, with what it means; None where the scene offers none."""
        found: dict[str, Filled] = {}
        for gap in wording.gaps:
            taken = frozenset[str]().union(*(meant for _, meant in found.values()))
            made = next(iter(self._gap(gap, wording.within or gap.within, taken)), None)
            if made is None:
                return None
            found[gap.text] = made
        return found

    def _gap(self, gap: Gap, within: str, taken: frozenset[str]) -> Iterator[Filled]:
        """What could stand in a gap, in an order of chance."""
        there = bool(self.rng.random() < self.present)
        match gap.sort:
            case "sound" if gap.forms & {"kind", "kinds"}:
                made = self._kinds(gap, within, there)
            case "sound":
                made = self._sounds(gap, within, there)
            case "quote":
                pool = self.things.quotes if there else self.unsaid
                made = ((text, self._utterances(text)) for text in self.shuffled(pool))
            case "word":
                pool = self.things.words if there else self._other_words()
                made = ((text, frozenset({text})) for text in self.shuffled(pool))
            case "chord":
                made = self._chords(there)
            case "language":
                made = self._languages(there)
        return ((text, meant) for text, meant in made if not meant & taken)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order of chance."""
        return [items[int(i)] for i in self.rng.permutation(len(items))]

    def _sounds(self, gap: Gap, within: str, there: bool) -> Iterator[Filled]:
        for label in self._labels(within, there):
            often = self.things.occasions[label]
            countable = label in self.things.facts.countable
            if gap.counted and there and not countable:
                continue
            for form in self._by_weight(gap.forms):
                if form in ("events", "nouns verb", "nouns verbing") and there and often < 2:
                    continue
                yield from self._named(label, form, gap.played)

    def _by_weight(self, forms: frozenset[Form]) -> list[Form]:
        return self.shuffled([form for form in get_args(Form) if form in forms])

    def _named(self, label: str, form: Form, played: bool) -> Iterator[Filled]:
        """One name of a label in a form, if it is clear what it means."""
        clear = [
            text
            for text in called(label, form)
            if self.things.is_clear(text) and (played or not _PLAYED.search(text))
        ]
        yield from ((text, meant_by(text)) for text in self.shuffled(clear)[:1])

    def _labels(self, within: str, there: bool) -> Iterator[str]:
        """Labels of a kind, if one is asked for, that are heard or are not."""
        kind = kind_of(within) if within else None
        near = self.rng.random() < NEAR and self.things.near_misses
        pool = self.things.named if there else near or self.things.absent
        for label in self.shuffled(pool):
            played = within != "instrument" or names()[label].play
            if played and (kind is None or label in kind.labels):
                yield label

    def _kinds(self, gap: Gap, within: str, there: bool) -> Iterator[Filled]:
        """A kind of which there is something, or nothing."""
        heard = frozenset(self.things.occasions)
        for name in self.shuffled(tuple(kinds())):
            text = name if "kind" in gap.forms else plural(name)
            kind = kinds()[name]
            fits = bool(kind.labels & heard) == there and self.things.is_clear(text)
            if fits and within in ("", name):
                yield text, kind.labels

    def _utterances(self, quote: str) -> frozenset[str]:
        """Everything that is said there and holds the quote."""
        said = (one.text for one in self.things.facts.said)
        return frozenset(text for text in said if quote.lower() in text.lower()) or frozenset(
            {quote}
        )

    def _other_words(self) -> Sequence[str]:
        return tuple(word for word in COMMON_WORDS if word not in self.things.words)

    def _chords(self, there: bool) -> Iterator[Filled]:
        heard = frozenset(self.things.chords)
        others = (f"{root} {mode}" for root in CHORD_ROOTS for mode in ("major", "minor"))
        pool = self.things.chords if there else [one for one in others if one not in heard]
        yield from ((text, frozenset({text})) for text in self.shuffled(pool) if _readable(text))

    def _languages(self, there: bool) -> Iterator[Filled]:
        spoken = self.things.languages
        named = [name_of(code).title() for code in spoken]
        pool = named if there else [one for one in LANGUAGES if one not in named]
        yield from ((text, languages(text)) for text in self.shuffled(pool))


@cache
def _readable(chord: str) -> bool:
    """Whether people would write a chord so."""
    return len(chord) > 0 and chord[0] in "ABCDEFG" and not set(chord) & set(":()*")
