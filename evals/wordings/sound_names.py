"""What a sound is called, in every grammatical form, and which sounds a name can mean.

The names stand in `sound_names.toml`, by AudioSet label.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from evals.wordings.inflection import gerund, past, plural, third_person
from tools import ontology

Form = Literal[
    "thing", "things", "event", "events", "mass",
    "noun verb", "noun verbs", "noun verbing", "noun verbed", "nouns verb", "nouns verbing",
    "kind", "kinds",
]  # fmt: skip
"""How a name stands in a sentence: "a dog", "footsteps", "a bark", "barks", "rain"; "dog bark",
as after does, "dog barks", and so on; "animal", "animals"."""


class SoundName(BaseModel, frozen=True, extra="forbid"):
    """The words for one label; the head of the table says what each field is."""

    source: tuple[str, ...] = ()
    verb: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    mass: tuple[str, ...] = ()
    plural: tuple[str, ...] = ()
    past: Mapping[str, str] = {}
    near: frozenset[str] = frozenset()
    play: bool = False

    def forms(self) -> Iterator[tuple[Form, str]]:
        """Every name in every form."""
        for one in self.source:
            yield "thing", one
        for one in self.plural:
            yield "things", one
        for one in self.event:
            yield "event", one
            yield "events", plural(one)
        for one in (*self.mass, *map(gerund, self.verb)):
            yield "mass", one
        yield from self._clauses()

    def _clauses(self) -> Iterator[tuple[Form, str]]:
        """A source with what it does."""
        verbs = (*self.verb, "play") if self.play else self.verb
        for noun in self.source:
            for verb in verbs:
                yield "noun verb", f"{noun} {verb}"
                yield "noun verbs", f"{noun} {third_person(verb)}"
                yield "noun verbing", f"{noun} {gerund(verb)}"
                yield "noun verbed", f"{noun} {self.past.get(verb) or past(verb)}"
                yield "nouns verb", f"{plural(noun)} {verb}"
                yield "nouns verbing", f"{plural(noun)} {gerund(verb)}"


class SoundKind(BaseModel, frozen=True, extra="forbid"):
    """A word for many labels."""

    label: str
    holds: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()

    @property
    def labels(self) -> frozenset[str]:
        """All labels that it holds for certain."""
        return self._held - self._near

    @property
    def doubtful(self) -> frozenset[str]:
        """Labels of which it is not clear whether they are of this kind."""
        return (self._held | self._near) - self.labels

    @property
    def _held(self) -> frozenset[str]:
        return _with_kinds(frozenset({self.label, *self.holds} - {""}))

    @property
    def _near(self) -> frozenset[str]:
        """What is near, with its kinds where none of these is held."""
        above = frozenset[str]().union(*map(ontology.ancestors, self._held))
        return self.near | _with_kinds(self.near - above)


def _with_kinds(labels: frozenset[str]) -> frozenset[str]:
    """The labels, and all below them."""
    return labels.union(*map(ontology.descendants, labels))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def names() -> dict[str, SoundName]:
    """The words for every label that has any."""
    return {label: SoundName.model_validate(row) for label, row in _table()["sounds"].items()}


@cache
def kinds() -> dict[str, SoundKind]:
    """The kinds by name, singular."""
    return {name: SoundKind.model_validate(row) for name, row in _table()["kinds"].items()}


@cache
def called(label: str, form: Form) -> tuple[str, ...]:
    """What a sound is called in a form; nothing where it has no such name."""
    known = names().get(label)
    return () if known is None else tuple(name for one, name in known.forms() if one == form)


@cache
def _labels() -> dict[str, frozenset[str]]:
    """Every name with the labels that have it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for label, name in names().items():
        for _, text in name.forms():
            found[text.lower()].add(label)
    return {text: frozenset(labels) for text, labels in found.items()}


@cache
def _forms() -> dict[str, frozenset[Form]]:
    """Every name with its forms."""
    found: defaultdict[str, set[Form]] = defaultdict(set)
    for name in names().values():
        for form, text in name.forms():
            found[text.lower()].add(form)
    for kind in kinds():
        found[kind].add("kind")
        found[plural(kind)].add("kinds")
    return {text: frozenset(forms) for text, forms in found.items()}


def forms_of(text: str) -> frozenset[Form]:
    """In which forms a text names a sound; none where it names none that is known."""
    return _forms().get(text.lower(), frozenset())


def kind_of(text: str) -> SoundKind | None:
    """The kind that a text names, in either number."""
    return _kinds_by_name().get(text.lower())


@cache
def _kinds_by_name() -> dict[str, SoundKind]:
    both = (((name, kind), (plural(name), kind)) for name, kind in kinds().items())
    return dict(pair for pairs in both for pair in pairs)


@cache
def meant_by(text: str) -> frozenset[str]:
    """The labels that a text means, with all kinds of them."""
    kind = kind_of(text)
    if kind is not None:
        return kind.labels
    own = _own(text)
    return own | (_with_kinds(own) - _near(own))


@cache
def doubtful(text: str) -> frozenset[str]:
    """Labels that a listener might call so too, or that say less: "Animal" for a dog."""
    meant, kind = meant_by(text), kind_of(text)
    above = frozenset[str]().union(*map(ontology.ancestors, meant))
    return (above | (kind.doubtful if kind else _near(_own(text)))) - meant


def _own(text: str) -> frozenset[str]:
    return _labels().get(text.lower(), frozenset())


def _near(own: frozenset[str]) -> frozenset[str]:
    """What lies near one of the labels, with all kinds of it."""
    return _with_kinds(frozenset[str]().union(*(names()[one].near for one in own)))
