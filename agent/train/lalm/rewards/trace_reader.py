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
_DENIED = re.compile(r"^\W*(?:no|not|without|neither)\b|\b(?:is|are) not heard\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

Kind = Literal["sound", "speech", "voice", "tempo", "pitch"]


@dataclass(frozen=True)
class TraceClaim:
    """One thing that is said to be heard.

    Attributes:
        text: The label of a sound ("" where the words name none), the words of speech, the name of
            a speaker, or a number.
        segment: Where; None is somewhere.
        denied: Whether it is said not to be there.
    """

    kind: Kind
    text: str
    segment: Segment | None = None
    denied: bool = False


@dataclass(frozen=True)
class TraceStep:
    """What was heard at one go, and what was concluded from it."""

    claims: tuple[TraceClaim, ...]
    thought: str = ""


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
    sounds = (_sounds(each.text, each.segment, also) for each in trace.sounds)
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
    steps = tuple(TraceStep(tuple(_claims(each.heard, also)), each.thought) for each in told.steps)
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
    """Speech where there are quotes; a quantity where there is a unit; else voices and sounds."""
    for each in heard:
        quotes = [one or other for one, other in _QUOTED.findall(each.text)]
        numbers = _MEASURED.findall(each.text)
        for words in quotes:
            yield TraceClaim("voice", "", each.segment)
            yield TraceClaim("speech", words, each.segment)
        for number, unit in numbers:
            kind: Kind = "pitch" if unit.lower().startswith("h") else "tempo"
            yield TraceClaim(kind, number, each.segment)
        if quotes or numbers or says_none(each.text):
            continue
        sounds = _sounds(each.text, each.segment, also)
        if is_voice(each.text):
            yield TraceClaim("voice", "", each.segment, _denied(each.text))
            sounds = (claim for claim in sounds if claim.text and not related(claim.text, VOICE))
        yield from sounds


def _sounds(text: str, segment: Segment | None, also: tuple[str, ...]) -> tuple[TraceClaim, ...]:
    """One claim for each sound that a line names; one that nobody can check where it names none."""
    labels = sounds_in(text, also) or ("",)
    return tuple(TraceClaim("sound", label, segment, _denied(text)) for label in labels)


def _denied(text: str) -> bool:
    return _DENIED.search(text) is not None


def _by_speaker(said: Iterator[tuple[str, str]]) -> Iterator[Spoken]:
    words: dict[str, list[str]] = {}
    for speaker, text in said:
        words.setdefault(speaker, []).append(text)
    yield from (Spoken(speaker, " ".join(texts)) for speaker, texts in words.items())
