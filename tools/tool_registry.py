"""Which tools there are, and what each is to those who ask, judge and draw it.

Data alone, so that everybody may read it at no cost: the perceiver is in `tools/NAME.py`, and is
imported by whoever builds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from pydantic import BaseModel, NonNegativeFloat

from tools import evidence
from tools.evidence import (
    Aim,
    Aspect,
    Measurement,
    MusicQuantity,
    Observation,
    Quantity,
    SignalQuantity,
    SubQuery,
    VoiceQuantity,
)

Kinds = tuple[type[Observation], ...]


class Price(BaseModel, frozen=True, allow_inf_nan=False):
    """Seconds for each call, and for each second of audio that it is given."""

    call: NonNegativeFloat
    audio: NonNegativeFloat

    def of(self, length: float) -> float:
        """Seconds for a call on so many seconds of audio."""
        return self.call + self.audio * length


@dataclass(frozen=True)
class ToolSpec:
    """One tool.

    Attributes:
        name: Its own, and its module's.
        gives: The kinds of percept that it reports, besides a `Miss`.
        facts: Which annotations of a scene it would report if it could not err. Without any, only
            the tool itself can say what it hears.
        aims: What it can be asked to attend to, and the annotations of each in place of `facts`;
            most specialists have one aim only, and name none.
        quantities: What it measures where `text` names it.
        traits: In which respects it says of what kind something is.
        named: Whether it hears otherwise where `text` names sounds.
        models: The embedded models that its module's `load` is given, each fetched when first used.
        tone: The colour of its lane on the page, one of those in `trace.css`.
        price: What a call takes, for as long as no price list has measured it.
    """

    name: str
    gives: Kinds
    facts: Kinds = ()
    aims: Mapping[Aim, Kinds] = field(default_factory=dict[Aim, Kinds])
    quantities: tuple[Quantity, ...] = ()
    traits: tuple[Aspect, ...] = ()
    named: bool = False
    models: tuple[str, ...] = ()
    tone: str = "other"
    price: Price | None = None

    @property
    def general(self) -> bool:
        """Whether it can be asked what there is to hear, of whatever recording."""
        told = any(kind is not Measurement for kind in self.gives)
        return bool(self.facts) or (told and not self.aims and not self.traits)

    @property
    def hearings(self) -> tuple[str, ...]:
        """Its ways of hearing: one for each aim, and one without where it is a specialist."""
        own = (self.name,) if self.facts or not self.aims else ()
        return (*own, *(f"{self.name} {aim}" for aim in self.aims))

    def hearing(self, query: SubQuery) -> str:
        """In which of these ways it is asked to hear."""
        return f"{self.name} {query.aim}" if query.aim in self.aims else self.name

    def call_kind(self, query: SubQuery) -> str:
        """What makes a call short or long: the way of hearing, or what is to be measured."""
        measured = self.quantities and query.text
        return f"{self.name} {query.text}" if measured else self.hearing(query)

    def known(self, query: SubQuery) -> Kinds:
        """Which annotations it would report, asked this, if it could not err."""
        return self.aims.get(query.aim, self.facts)


_WORDS, _SOUNDS = (evidence.Utterance,), (evidence.SoundEvent,)
_AIMS: dict[Aim, Kinds] = {"hear": (*_SOUNDS, *_WORDS), "words": _WORDS, "count": _SOUNDS}
_ENGLISH: dict[Aim, Kinds] = {"english": ()}
"""Where annotations do not say it in English, too, nobody but the tool knows."""


TOOLS: Mapping[str, ToolSpec] = {
    tool.name: tool
    for tool in (
        ToolSpec("asr", _WORDS, facts=_WORDS, aims=_ENGLISH, tone="asr"),
        ToolSpec("diarize", gives=(evidence.Turn,), facts=(evidence.Turn,), tone="diarize"),
        ToolSpec("tag", gives=_SOUNDS, facts=_SOUNDS, named=True, tone="tag"),
        ToolSpec(
            "measure",
            (Measurement, evidence.Trait),
            quantities=get_args(SignalQuantity),
            traits=("quality",),
            tone="measure",
        ),
        ToolSpec(
            "music",
            gives=(*_SOUNDS, Measurement, evidence.Trait),
            quantities=get_args(MusicQuantity),
            traits=("genre", "mood", "instrumentation", "vocals"),
            models=("musicnn", "crema", "beatnet", "basic-pitch", "yamnet"),
            tone="tag",
        ),
        ToolSpec(
            "voice",
            gives=(evidence.Trait, Measurement),
            quantities=get_args(VoiceQuantity),
            traits=("gender",),
            models=("campplus",),
        ),
        ToolSpec(
            "layers",
            gives=(evidence.Trait,),
            traits=("layer",),
            named=True,
            models=("yamnet", "minilm"),
            tone="tag",
            price=Price(call=0.1, audio=0.03),
        ),
        ToolSpec(
            "listen",
            gives=(*_SOUNDS, *_WORDS, evidence.Impression),
            aims=_AIMS | _ENGLISH,
            tone="listen",
        ),
    )
}
"""All tools, as their lanes lie on the page. To add one: its module, its test, one line here."""

SEPARATION = ToolSpec(
    "separate", gives=(), models=("spleeter",), price=Price(call=0.3, audio=0.037)
)
"""What makes the voice or the accompaniment of a mixture heard alone; it reports nothing itself.

Its price comes on top of that of the tool that then hears. A call is the half of two steps that it
may need beside what it asks for; measured on one thread.
"""


def hearing(query: SubQuery) -> str:
    """The tool that is asked, and what it is to attend to."""
    tool = TOOLS.get(query.tool)
    return tool.hearing(query) if tool else query.tool


def call_kind(query: SubQuery) -> str:
    """By what a call is priced; a tool that a strategy brings along has one price."""
    tool = TOOLS.get(query.tool)
    return tool.call_kind(query) if tool else query.tool


def measuring(quantity: Quantity) -> str:
    """The first tool that measures it."""
    return next(name for name, tool in TOOLS.items() if quantity in tool.quantities)


def first_measured(*quantities: str) -> Quantity | None:
    """The first of several quantities that any tool measures."""
    known: dict[str, Quantity] = {one: one for tool in TOOLS.values() for one in tool.quantities}
    return next((known[one] for one in quantities if one in known), None)


def is_measuring(query: SubQuery, quantity: str) -> bool:
    """Whether a query asks for a quantity, alone or among all that the tool measures."""
    tool = TOOLS.get(query.tool)
    known = tool is not None and quantity in tool.quantities
    return known and (not query.text or quantity in query.text)


def telling(*aspects: Aspect) -> tuple[SubQuery, ...]:
    """What to ask for what kind something is of in these respects, of each tool at once."""
    by_tool: dict[str, list[Aspect]] = {}
    for aspect in aspects:
        tool = next((one.name for one in TOOLS.values() if aspect in one.traits), None)
        if tool is not None:
            by_tool.setdefault(tool, []).append(aspect)
    return tuple(
        SubQuery(tool=name, text=" ".join(told) if TOOLS[name].quantities else "")
        for name, told in by_tool.items()
    )


def hearing_music() -> SubQuery | None:
    """What to ask for the instruments that play; None where no tool hears music by itself."""
    told = (
        one.name
        for one in TOOLS.values()
        if "genre" in one.traits and evidence.SoundEvent in one.gives
    )
    name = next(told, None)
    return None if name is None else SubQuery(tool=name)


def translating() -> str | None:
    """The first tool that says in English what is spoken in another language."""
    return next((name for name, tool in TOOLS.items() if "english" in tool.aims), None)
