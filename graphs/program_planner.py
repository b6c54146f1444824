"""A planner whose plan is the question's program: what it needs is what is listened for first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphs.choices.chord_names import in_key
from graphs.choices.enumerators import bare
from graphs.choices.instruments import are_instruments
from graphs.choices.music_text import Key
from graphs.execution.exclusive_choices import presence_asked
from graphs.execution.match_progressions import implied
from graphs.execution.topics import Embed
from graphs.execution.trait_needs import traits_needed
from graphs.propose import named
from graphs.query.perception_needs import PerceptionNeeds, needs_of
from graphs.query.program import Program
from graphs.query.reading import Reader
from graphs.question_layer import layer_asked
from graphs.question_side import side_asked
from graphs.question_words import is_voice
from graphs.state import Plan, Question
from tools.audio import Side
from tools.evidence import Layer, SubQuery
from tools.tool_registry import TOOLS, first_measured, hearing_music, measuring, telling

ANY_KEY = Key(0)

EVENT = "event"
"""The respect of a tool that names sounds."""

Ears = Mapping[str, Sequence[str]]
"""Respects by the names of tools."""

LEAST = 0.12
"""A program that is less probable than this is not run."""


@dataclass(frozen=True)
class ProgramPlanner:
    """Reads the question and lists the first sub-queries.

    Attributes:
        reader: Says questions as programs.
        embed: Texts as vectors, to know what a question means that no program says.
        ears: In which respects tools that are not in the registry say of what kind something is.
    """

    reader: Reader
    embed: Embed | None = None
    ears: Ears = field(default_factory=dict[str, tuple[str, ...]])

    async def __call__(self, question: Question) -> Plan:
        """As `plan`; nothing is waited for."""
        return self.plan(question)

    def plan(self, question: Question) -> Plan:
        """The program, and what to listen for first."""
        reading = self.reader(AskedPart.of(question).text, question.choices)
        program = reading.program
        if program is not None and reading.probability is not None and reading.probability < LEAST:
            program = None
        return self.planned(program, question, reading.probability)

    def planned(
        self, program: Program | None, question: Question, probability: float | None = None
    ) -> Plan:
        """The plan of a program, with these ears."""
        return planned(program, question, probability, self.ears, self.embed)


def planned(
    program: Program | None,
    question: Question,
    probability: float | None,
    ears: Ears | None = None,
    embed: Embed | None = None,
) -> Plan:
    """The plan of a program."""
    program = program or implied(bare(question.choices)) or presence_asked(bare(question.choices))
    part = AskedPart.of(question)
    queries = first_queries(program, question.choices, part.text, ears, embed)
    if part.layer:
        names = named(program, question.choices)
        layers = (one.model_copy(update={"text": names}) for one in telling("layer"))
        queries = tuple(dict.fromkeys((*queries, *layers)))
    return Plan(
        queries=queries, program=program, reading=probability, side=part.side, layer=part.layer
    )


@dataclass(frozen=True)
class AskedPart:
    """Which part of the sound a question is about, and its text as it is read."""

    text: str
    side: Side | None
    layer: Layer | None

    @classmethod
    def of(cls, question: Question) -> AskedPart:
        """Its side is read first, then its layer."""
        side = side_asked(question.text, question.choices)
        text = side.question if side else question.text
        layer = layer_asked(text, question.choices)
        return cls(
            layer.question if layer else text,
            side.side if side else None,
            layer.layer if layer else None,
        )


def first_queries(
    program: Program | None,
    choices: tuple[str, ...],
    question: str = "",
    ears: Ears | None = None,
    embed: Embed | None = None,
) -> tuple[SubQuery, ...]:
    """One sub-query for each tool that a leaf or a choice calls for; without a program, for all."""
    needs = needs_of(program)
    asked = list(_queries(needs, named(program, choices)))
    if needs.named and any(is_voice(one) for one in choices):
        asked.append(SubQuery(tool="asr"))
    if program is None:
        asked += [SubQuery(tool=one.name) for one in TOOLS.values() if one.general]
    if any(in_key(one, ANY_KEY) for one in bare(choices)):
        asked.append(SubQuery(tool=measuring("key"), text="key"))
    kinds = sorted(traits_needed(program, question, choices, embed))
    asked += telling(*kinds)
    names = named(program, choices).split(" | ")
    if program is not None and are_instruments(names):
        asked += [query] if (query := hearing_music()) else []
    wanted = {*kinds, *((EVENT,) if needs.sounds_asked else ())}
    asked += [SubQuery(tool=name) for name, known in (ears or {}).items() if wanted & {*known}]
    if "position" in kinds and (side := first_measured("balance")) is not None:
        asked.append(SubQuery(tool=measuring(side), text=side))
    return tuple(dict.fromkeys(asked))


def _queries(needs: PerceptionNeeds, names: str) -> Iterator[SubQuery]:
    if needs.any_sound:
        yield SubQuery(tool="tag")
    if names:
        yield SubQuery(tool="tag", text=names)
    if needs.spoken or needs.voices:
        yield SubQuery(tool="asr")
    if needs.voices or needs.lines:
        # Whoever hears voices hears lines of which no word was recognised.
        yield SubQuery(tool="diarize")
    if needs.gendered and not telling("gender"):
        yield SubQuery(tool=measuring("pitch"), text="pitch")
    for what in needs.signals:
        yield SubQuery(tool=measuring(what), text=what)
