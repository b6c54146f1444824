"""A question beside its evidence: what the readers look at, and finding things in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graphs.answer.likeness import Likeness, plain, quoted
from graphs.answer.timeline import VOICES, Timeline
from graphs.need import Mention, Need, Relation
from graphs.question_words import is_voice, nth
from tools.audio import Segment

NEAR = 0.45
"""How well a text must name a label for its events to be meant."""

SENTENCE = 3
"""Words from which a text is a sentence, which need not have been heard to the letter."""

SPOKEN = 0.4
"""How much of a sentence must have been heard for it to be that sentence."""


@dataclass(frozen=True)
class Found:
    """A stretch of time where a mentioned thing was heard, how strongly, by which percepts."""

    segment: Segment
    strength: float
    because: tuple[int, ...]


@dataclass(frozen=True)
class Scene:
    """What a reader is given."""

    need: Need
    choices: tuple[str, ...]
    timeline: Timeline
    likeness: Likeness

    def find(self, text: str) -> list[Found]:
        """Where the thing that `text` names was heard, in order of time."""
        if text not in self._found:
            self._found[text] = self._search(text)
        return self._found[text]

    @cached_property
    def _found(self) -> dict[str, list[Found]]:
        """What was looked for already: readers and the scorer ask for the same things."""
        return {}

    def _search(self, text: str) -> list[Found]:
        found = self._sounds(text)
        if is_voice(text):
            found += self._voices(text.lower())
        found += self._words(text)
        return sorted(found, key=lambda one: one.segment.start)

    def _sounds(self, text: str) -> list[Found]:
        fits = {
            noted.percept.label: self.likeness(text, noted.percept.label)
            for noted in self.timeline.events
        }
        return [
            Found(noted.segment, fit * (noted.percept.confidence or 0.5), (noted.index,))
            for noted in self.timeline.events
            if (fit := fits[noted.percept.label]) >= NEAR
        ]

    def _voices(self, text: str) -> list[Found]:
        """Turns, or utterances where nobody was told apart; "the woman" by pitch."""
        words = re.search(r"\b(?:sentences?|utterances?|phrases?)\b", text)
        spoken = (not words and self.timeline.turns) or self.timeline.utterances
        return [
            Found(
                noted.segment,
                (0.5 + (noted.percept.confidence or 0.5) / 2)
                * self._voice_fits(text, noted.segment),
                (noted.index,),
            )
            for noted in spoken
        ]

    def _voice_fits(self, text: str, segment: Segment) -> float:
        """1 where the pitch is that of the named voice, or nothing is known; else a third."""
        names = self.timeline.voice_names(segment)
        asked = [name for group in VOICES for name in group[1] if re.search(rf"\b{name}\b", text)]
        return 1.0 if not names or not asked or set(names) & set(asked) else 0.33

    def _words(self, text: str) -> list[Found]:
        """Where these very words were spoken; of a sentence, where most of it was."""
        wanted, heard = plain(text).split(), list(self.timeline.words())
        size = len(wanted)
        if not size:
            return []
        said = [plain(word.text) for _, word in heard]
        starts = range(len(said) - size + 1)
        fits = {at: float(said[at : at + size] == wanted) for at in starts}
        if size >= SENTENCE and not any(fits.values()):
            near = {at: quoted(text, " ".join(said[at : at + size])) for at in starts}
            best = max(near, key=lambda at: near[at], default=0)
            fits = {best: near[best]} if near and near[best] >= SPOKEN else {}
        return [
            Found(
                Segment(start=heard[at][1].segment.start, end=heard[at + size - 1][1].segment.end),
                fit * min(word.confidence for _, word in heard[at : at + size]),
                tuple(dict.fromkeys(index for index, _ in heard[at : at + size])),
            )
            for at, fit in fits.items()
            if fit
        ]

    @cached_property
    def anchor(self) -> Segment | None:
        """Where the thing was heard that the question starts from; the gap between two things."""
        need = self.need
        if need.anchor is None:
            return None
        first = _picked(self._meant(need.anchor), need.anchor)
        if need.relation is not Relation.BETWEEN:
            return first.segment if first else None
        return self._gap(need.anchor, need.other)

    def _meant(self, mention: Mention) -> list[Found]:
        """Where a mentioned thing was heard; quoted words are no sound."""
        return self._words(mention.text) if mention.quoted else self.occasions(mention.text)

    def _gap(self, first: Mention, second: Mention | None) -> Segment | None:
        """From the end of one thing to the start of the next; "the two voices" are one and two."""
        ones = self.occasions(first.text or (second.text if second else ""))
        others = self.occasions(second.text) if second and second.text else ones
        for one in ones:
            later = [two for two in others if two.segment.start > one.segment.end]
            if later:
                return Segment(start=one.segment.end, end=later[0].segment.start)
        return None

    def occasions(self, text: str) -> list[Found]:
        """The strong findings, those that touch joined into one."""
        found = self.find(text)
        best = max((one.strength for one in found), default=0.0)
        joined: list[Found] = []
        for one in found:
            if one.strength < 0.4 * best:
                continue
            if joined and one.segment.start - joined[-1].segment.end < 0.25:
                joined[-1] = _union(joined[-1], one)
            else:
                joined.append(one)
        return joined

    def nearness(self, segment: Segment) -> float:
        """How well a segment lies where the question asks: 1 in place, 0 on the wrong side."""
        if self.need.relation is Relation.APART:
            return 1.0 - min(1.0, 2 * self._met(segment) / segment.duration)
        where = self.anchor
        if self.need.relation is None or where is None:
            return 1.0
        match self.need.relation:
            case Relation.AFTER:
                wrong, gap = segment.middle <= where.middle, max(0.0, segment.start - where.end)
            case Relation.BEFORE:
                wrong, gap = segment.middle >= where.middle, max(0.0, where.start - segment.end)
            case Relation.WHILE | Relation.BETWEEN:
                shared = segment.intersect(where)
                return min(1.0, 2 * shared.duration / segment.duration) if shared else 0.0
        return 0.0 if wrong else 2.0 ** (-gap / 2.0)

    def _met(self, segment: Segment) -> float:
        """Seconds of a segment in which what the question sets apart is heard as well."""
        anchor = self.need.anchor
        others = self.occasions(anchor.text) if anchor else []
        shared = (one.segment.intersect(segment) for one in others)
        return sum(one.duration for one in shared if one)


def _picked(found: Sequence[Found], mention: Mention) -> Found | None:
    """The one that the ordinal asks for; without one the first of the strong ones."""
    if mention.ordinal is not None:
        return nth(found, mention.ordinal)
    best = max((one.strength for one in found), default=0.0)
    return next((one for one in found if one.strength >= 0.6 * best), None)


def _union(a: Found, b: Found) -> Found:
    return Found(
        Segment(start=a.segment.start, end=max(a.segment.end, b.segment.end)),
        max(a.strength, b.strength),
        a.because + b.because,
    )
