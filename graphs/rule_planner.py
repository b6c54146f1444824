"""A planner without a language model: the kind of question says which specialists to ask first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphs.choices.named_sounds import sounds
from graphs.need import Kind, Need, Subject
from graphs.parse import parse
from graphs.question_words import GENDER, is_voice
from graphs.state import Plan, Question
from tools.evidence import SubQuery
from tools.tool_registry import TOOLS, measuring


@dataclass(frozen=True)
class RulePlanner:
    """Parses the question and lists the first sub-queries; asks nobody twice."""

    async def __call__(self, question: Question) -> Plan:
        """The parsed need and what to listen for first."""
        need = parse(question.text, question.choices)
        return Plan(need=need, queries=tuple(dict.fromkeys(_queries(need, question))))


def _queries(need: Need, question: Question) -> Iterator[SubQuery]:
    """The specialists that this kind of question calls for."""
    wording = f"{question.text} {' '.join(question.choices)}".lower()
    choices = sounds(question.choices) or need.alternatives
    match need.kind:
        case Kind.WHAT | Kind.ORDER:
            yield _tag()
            yield from _named(need, choices)
            yield SubQuery(tool="asr")
        case Kind.IS_THERE | Kind.WHEN:
            yield from _named(need, ())
            yield SubQuery(tool="asr")
        case Kind.HOW_MANY:
            yield from _counting(need)
        case Kind.SAID | Kind.LANGUAGE:
            yield SubQuery(tool="asr")
            yield from _named(need, ())
            if need.voice and need.voice.ordinal:
                yield SubQuery(tool="diarize", speakers=need.speakers)
        case Kind.WHO:
            yield SubQuery(tool="diarize", speakers=need.speakers)
            yield SubQuery(tool="asr")
            yield SubQuery(tool="measure", text="pitch")
            yield from _named(need.model_copy(update={"target": ""}), ())
        case Kind.COMPARE:
            yield from _named(need, choices) if choices else [_tag()]
            if need.subject is Subject.SPEECH:
                yield SubQuery(tool="diarize", speakers=need.speakers)
        case Kind.MEASURE:
            tool = measuring(need.quantity) if need.quantity else "measure"
            yield SubQuery(tool=tool, text=need.quantity or "")
        case _:
            yield from (SubQuery(tool=one.name) for one in TOOLS.values() if one.general)
    if need.kind in (Kind.ORDER, Kind.WHAT) and is_voice(wording):
        yield SubQuery(tool="diarize", speakers=need.speakers)
    if need.kind is not Kind.WHO and GENDER.search(wording):
        yield SubQuery(tool="measure", text="pitch")


def _counting(need: Need) -> Iterator[SubQuery]:
    """Speakers are told apart, words recognised, sounds tagged."""
    match need.subject:
        case Subject.SPEAKERS:
            yield SubQuery(tool="diarize")
        case Subject.WORDS:
            yield SubQuery(tool="asr")
        case Subject.SPEECH | Subject.SOUND:
            yield from _named(need, ())
            yield SubQuery(tool="asr")


def _tag() -> SubQuery:
    """Whatever there is to hear."""
    return SubQuery(tool="tag")


def _named(need: Need, choices: tuple[str, ...]) -> Iterator[SubQuery]:
    """Listening for the sounds that the question and its choices name."""
    mentions = [one.text for one in (need.anchor, need.other) if one and not one.quoted]
    names = [name for name in (need.target, *mentions, *choices) if not is_voice(name)]
    wanted = " | ".join(dict.fromkeys(name for name in names if name))
    if wanted:
        yield SubQuery(tool="tag", text=wanted)
