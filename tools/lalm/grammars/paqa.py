"""HyPeR's hierarchical trace, as its PAQA data have it: plan, caption, reasoning, answer.

    <THINK>
    <PLANNING>Find the second sentence, then what sounds before it.</PLANNING>
    <CAPTION>
    <ENV from="0.0" to="8.2" snr="10.0">rain</ENV>
    <SPEAKER name="S1" at="0.5 to 3.6, 5.8 to 7.3">a woman</SPEAKER>
    <ASR speaker="S1" from="0.5" to="3.6">Please hold the line.</ASR>
    <DESCRIPTION>One woman speaks twice over rain.</DESCRIPTION>
    </CAPTION>
    <REASONING>She speaks for the second time at 5.8-7.3 s.</REASONING>
    <SUMMARY>The sound before it is a bell.</SUMMARY>
    </THINK>
    <RESPONSE>rain</RESPONSE>
    <REFLECT>The rain goes on throughout; the bell is at 4.4-5.3 s.</REFLECT>
    <FINAL_ANSWER>a bell</FINAL_ANSWER>

The names, and what stands in what, are those of HyPeR's code and paper (arXiv 2604.14806), but:

1. ENV is the paper's name; the code says BGM, though not all that is behind a voice is music.
2. ENV, SPEAKER and ASR are one element for each sound, person and sentence, and their attributes
   are ours. In the released code each is prose, which nothing but another model can check; who
   speaks, what is said and what is behind it are compared with annotations here.
3. FINAL_ANSWER stands only where it corrects RESPONSE or was thought over again.
4. Spans in prose are written "5.8-7.3 s" (`cite`), and `cited` finds them.

What a model writes is read leniently: tags may be missing, unclosed or in another order, and times
are kept only where they are times. `parse(render(trace)) == trace` holds for every trace;
`problems` is strict, and says why a text is no trace.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pydantic import BaseModel, FiniteFloat

from tools.audio import Segment
from tools.lalm.grammars import strict
from tools.lalm.grammars.markup import (
    Attributes,
    Line,
    Markup,
    attribute,
    body,
    place,
    stretch,
    times,
)


class Sound(BaseModel, frozen=True):
    """Something that sounds and is no voice.

    Attributes:
        segment: Without one it sounds somewhere.
        snr: How far speech lies above it, in dB, where that is known.
    """

    text: Line
    segment: Segment | None = None
    snr: FiniteFloat | None = None


class Speaker(BaseModel, frozen=True):
    """Somebody who speaks.

    Attributes:
        name: S1, S2, ... in order of appearance.
        voice: What is heard of the person: "a woman".
        at: Each turn.
    """

    name: Line
    voice: Line = ""
    at: tuple[Segment, ...] = ()


class Words(BaseModel, frozen=True):
    """What a speaker says at one time."""

    text: Line
    speaker: Line = ""
    segment: Segment | None = None


class PaqaTrace(BaseModel, frozen=True):
    """All that thinking about a recording comes to. What is empty is not written.

    Attributes:
        response: The first answer.
        reflection: Why it holds or not, by the evidence.
        final: The answer after reflection; empty where there was none.
    """

    plan: Line = ""
    sounds: tuple[Sound, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    words: tuple[Words, ...] = ()
    description: Line = ""
    reasoning: Line = ""
    summary: Line = ""
    response: Line = ""
    reflection: Line = ""
    final: Line = ""

    @property
    def answer(self) -> str:
        """The last word."""
        return self.final or self.response


_PROSE = {
    "plan": "PLANNING",
    "description": "DESCRIPTION",
    "reasoning": "REASONING",
    "summary": "SUMMARY",
    "response": "RESPONSE",
    "reflection": "REFLECT",
    "final": "FINAL_ANSWER",
}
"""The tags that hold nothing but words, once."""

_ANY = "|".join(
    f"/?{name}" for name in (*_PROSE.values(), "ENV", "SPEAKER", "ASR", "THINK", "CAPTION")
)
_MARKUP = Markup(
    # No tag that holds words holds another, so that any tag ends one that was not closed.
    after=dict.fromkeys((*_PROSE.values(), "ENV", "SPEAKER", "ASR"), _ANY),
    inside={
        "": {"THINK": "once", "RESPONSE": "once", "REFLECT": "if any", "FINAL_ANSWER": "if any"},
        "THINK": {"PLANNING": "once", "CAPTION": "once", "REASONING": "once", "SUMMARY": "once"},
        "CAPTION": {"ENV": "any", "SPEAKER": "any", "ASR": "any", "DESCRIPTION": "if any"},
    },
)
_NUMBER = r"\d+(?:\.\d+)?"
_SPAN = re.compile(rf"({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})\s*s(?:ec(?:onds?)?)?\b")


def parse(text: str) -> PaqaTrace:
    """Reads tags; words outside of all tags are left out, and of two of a kind the last counts."""
    prose = {field: _MARKUP.last(name, text) for field, name in _PROSE.items()}
    return PaqaTrace(
        sounds=tuple(
            Sound(text=_MARKUP.line(held), segment=place(given), snr=_decibels(given))
            for given, held in _MARKUP.found("ENV", text)
        ),
        speakers=tuple(
            Speaker(name=given.get("name", ""), voice=_MARKUP.line(held), at=tuple(_turns(given)))
            for given, held in _MARKUP.found("SPEAKER", text)
        ),
        words=tuple(
            Words(text=_MARKUP.line(held), speaker=given.get("speaker", ""), segment=place(given))
            for given, held in _MARKUP.found("ASR", text)
        ),
        **prose,
    )


def problems(text: str) -> list[str]:
    """Why a text is not a whole trace, a line for each thing; nothing where it is."""
    return strict.problems(_MARKUP, text, _wrong)


def _wrong(name: str, given: Attributes) -> Iterator[str]:
    yield from strict.misplaced(name, given)
    if name == "ENV" and "snr" in given and _decibels(given) is None:
        yield f"<ENV> has the snr {given['snr']!r}; expected a number of dB"
    if name == "SPEAKER" and len(list(_turns(given))) < _written(given):
        yield f"<SPEAKER> speaks at {given['at']!r}; expected times such as '0.5 to 3.6, 5 to 7'"


def _decibels(given: Attributes) -> float | None:
    try:
        snr = float(given.get("snr", ""))
    except ValueError:
        return None
    return snr if math.isfinite(snr) else None


def _turns(given: Attributes) -> Iterator[Segment]:
    for written in given.get("at", "").split(","):
        start, _, end = written.partition(" to ")
        segment = stretch(start, end)
        if segment is not None:
            yield segment


def _written(given: Attributes) -> int:
    """How many turns are meant to be named."""
    return given["at"].count(",") + 1 if "at" in given else 0


def cite(segment: Segment) -> str:
    """A span as it stands in prose."""
    return f"{_seconds(segment.start)}-{_seconds(segment.end)} s"


def _seconds(time: float) -> str:
    return f"{time:.2f}".rstrip("0").rstrip(".")


def cited(text: str) -> Iterator[Segment]:
    """Every span that prose names."""
    for start, end in _SPAN.findall(text):
        segment = stretch(start, end)
        if segment is not None:
            yield segment


def render(trace: PaqaTrace) -> str:
    """Writes tags, one a line; THINK and CAPTION stand there also where they hold nothing."""
    return "\n".join(_lines(trace))


def _lines(trace: PaqaTrace) -> Iterator[str]:
    yield "<THINK>"
    yield from _prose(trace, "plan")
    yield "<CAPTION>"
    for sound in trace.sounds:
        snr = "" if sound.snr is None else f' snr="{sound.snr}"'
        yield f"<ENV{times(sound.segment)}{snr}>{body(sound.text)}</ENV>"
    for speaker in trace.speakers:
        at = ", ".join(f"{turn.start} to {turn.end}" for turn in speaker.at)
        given = attribute("name", speaker.name) + attribute("at", at)
        yield f"<SPEAKER{given}>{body(speaker.voice)}</SPEAKER>"
    for words in trace.words:
        given = attribute("speaker", words.speaker) + times(words.segment)
        yield f"<ASR{given}>{body(words.text)}</ASR>"
    yield from _prose(trace, "description")
    yield "</CAPTION>"
    yield from _prose(trace, "reasoning", "summary")
    yield "</THINK>"
    yield from _prose(trace, "response", "reflection", "final")


def _prose(trace: PaqaTrace, *fields: str) -> Iterator[str]:
    for field in fields:
        words: str = getattr(trace, field)
        if words:
            yield f"<{_PROSE[field]}>{body(words)}</{_PROSE[field]}>"
