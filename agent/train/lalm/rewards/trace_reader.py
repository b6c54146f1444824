"""What a completion says, in whichever grammar its row is written: the form that rewards read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.data.example import Example
from agent.train.lalm.rewards.sound_mentions import sounds_in
from graphs.question_words import is_voice
from tools.audio import Segment
from tools.evidence import SoundEvent
from tools.lalm.grammars import paqa, tags
from tools.lalm.reply_percepts import says_none
from tools.ontology import related

VOICE = "Speech"
"""The label of which all voices that speak are kinds."""

LONGEST = 20_000
"""Characters that are read; no trace is near it, and what is longer is taken for empty."""

_QUOTED = re.compile(
    r"[\"“„«]([^\"“”„«»]+)[\"”»]|(?<!\w)[‘']([^‘’']{2,}(?:['’]\w[^‘’']*)*)[’'](?!\w)"
)
_MEASURED = re.compile(
    r"(?<![\d.])(\d++(?:\.\d++)?)\s*+(bpm|beats per minute|hz|hertz)\b", re.IGNORECASE
)
_BEATS = re.compile(r"(?<![\d.])(\d{1,9})\s*+beats\b(?!\s+(?:per|a)\b)", re.IGNORECASE)
_QUALITY = (
    r"(?:\s+(?:(?:half-)?diminished|major|minor|augmented|dominant|suspended"
    r"|second|fourth|sixth|seventh)\b)"
)
_MUSIC = re.compile(
    rf"\b(chord|key|metre|meter|note)(?:\s+(?:of|is))?:?\s+"
    rf"(\d{{1,2}}/\d{{1,2}}|(?-i:[A-G])[#b♯♭]?(?:-?\d|{_QUALITY}*)(?!\w))",
    re.IGNORECASE,
)
_MUSICAL = re.compile(r"\b(?:chord|key|metre|meter|note|beat)s?\b", re.IGNORECASE)

_CLAUSE = re.compile(
    r"[;.:!?]|,(?![^;.:]{0,80}\bn?or\b)|\b(?:but|while|though|although|whereas|yet|only)\b"
    r"|\band\b(?=\s+(?:an?|the|there|it|one)\b)",
    re.IGNORECASE,
)
"""Where a clause ends; in a list that is denied, which goes on with "or", none does."""
_NONE_OF = re.compile(
    r"\b(?:no one|no(?! doubt)|none|nobody|nothing|without|neither|nor|not (?:an?|any|one|the))\b",
    re.IGNORECASE,
)
"""What denies all that comes after it."""
_NEVER = re.compile(
    r"\b(?:do|does|did|can|could)(?:n['’]t| not) (?!stop|cease|end)|\b(?:cannot|never|absent)\b"
    r"|\bnot (?:heard|there|present|audible)\b"
    r"|\b(?:is|are|was|were)(?:n['’]t| not) (?:an?|any|heard|there|(?!every)\w+ing)\b",
    re.IGNORECASE,
)
"""What denies the whole of its clause."""
_TAG = re.compile(r"<[^<>]*>")

Kind = Literal[
    "sound", "speech", "voice", "tempo", "pitch", "beat", "chord", "key", "metre", "note"
]  # fmt: skip

NAMED: dict[str, Kind] = {
    "chord": "chord",
    "key": "key",
    "metre": "metre",
    "meter": "metre",
    "note": "note",
}
"""What is told by a name rather than a number, by the words for it."""


@dataclass(frozen=True)
class TraceClaim:
    """One thing that is said to be heard.

    Attributes:
        text: The label of a sound ("" where the words name none), the words of speech, the name of
            a speaker, a number, or the name of a chord, a key, a metre or a note.
        segment: Where; None is somewhere.
        denied: Whether it is said not to be there.
    """

    kind: Kind
    text: str
    segment: Segment | None = None
    denied: bool = False


@dataclass(frozen=True)
class TraceStep:
    """What was heard at one go, and what was concluded from it; without a place, anywhere."""

    claims: tuple[TraceClaim, ...]
    thought: str = ""
    segment: Segment | None = None


@dataclass(frozen=True)
class Spoken:
    """All that one speaker is said to say, in order."""

    speaker: str
    words: str


@dataclass(frozen=True)
class ReadTrace:
    """A completion.

    Attributes:
        answer: The last one, after reflection; "" where there is none.
        caption: What is said of the recording as a whole.
        steps: Sub-problems, each with a perception of its own.
        spoken: By speaker, in the caption.
        reasoning: What stands last before the answer.
        holds: What the review came to; None where there is none, or it does not say.
        words: How many there are, tags left out.
    """

    answer: str = ""
    caption: TraceStep = TraceStep(())
    steps: tuple[TraceStep, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    reasoning: str = ""
    holds: bool | None = None
    words: int = 0


@lru_cache(maxsize=256)
def read(row: Example, text: str) -> ReadTrace:
    """Reads leniently; what is not in the tags of the row's grammar is not there."""
    if len(text) > LONGEST:
        return ReadTrace()
    also = tuple(sorted({fact.label for fact in row.truth if isinstance(fact, SoundEvent)}))
    words = len(_TAG.sub(" ", text).split())
    if row.style == "paqa":
        return _paqa(paqa.parse(text), also, words)
    return _mpar2(tags.parse(text), also, words)


def _paqa(trace: paqa.PaqaTrace, also: tuple[str, ...], words: int) -> ReadTrace:
    there = (each for each in trace.sounds if not says_none(each.text))
    sounds = (_sounds(each.text, each.segment, also) for each in there)
    voices = (
        TraceClaim("voice", each.name, place)
        for each in trace.speakers
        for place in each.at or (None,)
    )
    said = (TraceClaim("speech", each.text, each.segment) for each in trace.words)
    caption = TraceStep((*(claim for some in sounds for claim in some), *voices, *said))
    return ReadTrace(
        answer=trace.answer,
        caption=caption,
        spoken=tuple(_by_speaker((each.speaker, each.text) for each in trace.words)),
        reasoning=trace.reflection or " ".join((trace.reasoning, trace.summary)),
        words=words,
    )


def _mpar2(told: tags.TagTrace, also: tuple[str, ...], words: int) -> ReadTrace:
    caption = TraceStep(tuple(_claims(told.heard, also)))
    steps = tuple(
        TraceStep(tuple(_claims(each.heard, also)), each.thought, each.segment)
        for each in told.steps
    )
    review = told.review
    return ReadTrace(
        answer=told.answer,
        caption=caption,
        steps=steps,
        spoken=tuple(_by_speaker(_quotes(told.heard))),
        reasoning=(review.text if review else "") or (steps[-1].thought if steps else ""),
        holds=review.holds if review else None,
        words=words,
    )


def _quotes(heard: tuple[tags.TagPercept, ...]) -> Iterator[tuple[str, str]]:
    """What stands before each quote, "S1 says", and the quote."""
    for each in heard:
        for match in _QUOTED.finditer(each.text):
            yield each.text[: match.start()].strip(), match[1] or match[2]


def _claims(heard: tuple[tags.TagPercept, ...], also: tuple[str, ...]) -> Iterator[TraceClaim]:
    """Speech where there are quotes; what is measured where it is told; else voices and sounds."""
    for each in heard:
        quotes = [one or other for one, other in _QUOTED.findall(each.text)]
        told = list(_measured(each.text))
        for words in quotes:
            yield TraceClaim("voice", "", each.segment)
            yield TraceClaim("speech", words, each.segment)
        for kind, value in told:
            yield TraceClaim(kind, value, each.segment)
        if quotes or told or says_none(each.text):
            continue
        sounds = _sounds(each.text, each.segment, also)
        voices = [denied for words, denied in _parts(each.text) if is_voice(words)]
        if voices:
            yield TraceClaim("voice", "", each.segment, all(voices))
            sounds = (claim for claim in sounds if claim.text and not related(claim.text, VOICE))
        yield from sounds


def _measured(text: str) -> Iterator[tuple[Kind, str]]:
    """Each quantity that a line tells, with its number or its name."""
    for number, unit in _MEASURED.findall(text):
        yield "pitch" if unit.lower().startswith("h") else "tempo", number
    for number in _BEATS.findall(text):
        yield "beat", number
    for quantity, name in _MUSIC.findall(text):
        yield NAMED[quantity.lower()], name


def _sounds(text: str, segment: Segment | None, also: tuple[str, ...]) -> tuple[TraceClaim, ...]:
    """One claim for each sound that a line names; one that nobody can check where it names none."""
    parts = list(_parts(text))
    named = {(label, denied): None for words, denied in parts for label in sounds_in(words, also)}
    if not named and _MUSICAL.search(text):
        return ()
    told = named or {("", any(denied for _, denied in parts)): None}
    return tuple(TraceClaim("sound", label, segment, denied) for label, denied in told)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a line, and whether what they name is said not to be there."""
    denies = _NONE_OF.search(text) or _NEVER.search(text)
    for clause in _CLAUSE.split(text) if denies else [text]:
        none = _NONE_OF.search(clause)
        if none and not _NEVER.search(clause):
            yield clause[: none.start()], False
            yield clause[none.end() :], True
        else:
            yield clause, _NEVER.search(clause) is not None


def _by_speaker(said: Iterator[tuple[str, str]]) -> Iterator[Spoken]:
    words: dict[str, list[str]] = {}
    for speaker, text in said:
        words.setdefault(speaker, []).append(text)
    yield from (Spoken(speaker, " ".join(texts)) for speaker, texts in words.items())
