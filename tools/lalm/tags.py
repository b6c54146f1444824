"""Listening written down in tags: what was heard where, sub-problems, a review, an answer.

    <hear from="0.5" to="2.0">A woman speaks.</hear>
    <step ask="How often does the dog bark?" from="4.0" to="7.0">
    <hear from="4.3" to="4.6">A bark.</hear>
    <think>There are three barks.</think>
    </step>
    <review holds="yes">Three barks can be made out.</review>
    <answer>three</answer>

The order is that of MPAR² (arXiv 2603.02266): perceive, split into sub-problems, each with its own
perception, review, answer. The paper's own tags are not known; these names are ours. What a model
writes is read leniently: tags may be missing, unclosed or in another order, and times are kept
only where they are times. `parse(render(told)) == told` holds for everything that can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Annotated

from pydantic import AfterValidator, BaseModel

from tools.audio import Segment


def _even(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(_even)]
"""Words with single blanks between them."""


class Heard(BaseModel, frozen=True):
    """One thing that was heard. Without a place it was heard somewhere in what was listened to."""

    text: Line
    segment: Segment | None = None


class Step(BaseModel, frozen=True):
    """A sub-problem: what is asked of which stretch, what was heard there, what follows."""

    ask: Line
    segment: Segment | None = None
    heard: tuple[Heard, ...] = ()
    thought: Line = ""


class Review(BaseModel, frozen=True):
    """What listening again to the decisive stretch came to; `holds` is None where it is unsaid."""

    text: Line
    holds: bool | None = None


class Told(BaseModel, frozen=True):
    """All that one piece of listening came to."""

    heard: tuple[Heard, ...] = ()
    steps: tuple[Step, ...] = ()
    review: Review | None = None
    answer: Line = ""


_ELEMENT = r"<{0}\b([^<>]*)>(.*?)(?:</{0}\s*>|(?=<(?:{1})\b)|\Z)"
_AFTER = {
    "hear": "hear|step|think|review|answer|/step",
    "think": "hear|step|review|answer|/step",
    "step": "step|review|answer",
    "review": "hear|step|answer",
    "answer": "hear|step|review",
}
"""What ends a tag that its writer forgot to close."""

_ELEMENTS = {
    name: re.compile(_ELEMENT.format(name, after), re.DOTALL | re.IGNORECASE)
    for name, after in _AFTER.items()
}
_ATTRIBUTE = re.compile(r"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_TAG = re.compile(r"</?(?:hear|step|think|review|answer)\b[^<>]*>", re.IGNORECASE)
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}


def parse(text: str) -> Told:
    """Reads tags; words outside of all tags are left out."""
    steps = tuple(_step(*found) for found in _found("step", text))
    outside = _ELEMENTS["step"].sub(" ", text)
    reviews = [_review(*found) for found in _found("review", outside)]
    answers = [_line(body) for _, body in _found("answer", outside)]
    return Told(
        heard=tuple(_heard(outside)),
        steps=steps,
        review=reviews[-1] if reviews else None,
        answer=answers[-1] if answers else "",
    )


def _found(name: str, text: str) -> Iterator[tuple[dict[str, str], str]]:
    """Every element of a name, as its attributes and what is in it."""
    for match in _ELEMENTS[name].finditer(text):
        pairs = _ATTRIBUTE.findall(match[1])
        yield {key.lower(): unescape(a or b or c) for key, a, b, c in pairs}, match[2]


def _heard(text: str) -> Iterator[Heard]:
    for attributes, body in _found("hear", text):
        yield Heard(text=_line(body), segment=_place(attributes))


def _step(attributes: dict[str, str], body: str) -> Step:
    return Step(
        ask=attributes.get("ask", ""),
        segment=_place(attributes),
        heard=tuple(_heard(body)),
        thought=" ".join(_line(words) for _, words in _found("think", body)),
    )


def _review(attributes: dict[str, str], body: str) -> Review:
    said = attributes.get("holds", "").strip().lower()
    return Review(text=_line(body), holds=True if said in _YES else False if said in _NO else None)


def _line(body: str) -> str:
    """The words of an element, without tags that have gone astray in it."""
    return unescape(_TAG.sub(" ", body))


def _place(attributes: dict[str, str]) -> Segment | None:
    """The stretch that is named; None where it is none, or not whole, or the wrong way round."""
    try:
        start, end = float(attributes.get("from", "")), float(attributes.get("to", ""))
        return Segment(start=start, end=end)
    except ValueError:
        return None


def render(told: Told) -> str:
    """Writes tags, one a line."""
    return "\n".join(_lines(told))


def _lines(told: Told) -> Iterator[str]:
    for heard in told.heard:
        yield _hear(heard)
    for step in told.steps:
        yield f'<step ask="{escape(step.ask)}"{_times(step.segment)}>'
        for heard in step.heard:
            yield _hear(heard)
        if step.thought:
            yield f"<think>{escape(step.thought)}</think>"
        yield "</step>"
    if told.review:
        holds = {True: ' holds="yes"', False: ' holds="no"', None: ""}[told.review.holds]
        yield f"<review{holds}>{escape(told.review.text)}</review>"
    if told.answer:
        yield f"<answer>{escape(told.answer)}</answer>"


def _hear(heard: Heard) -> str:
    return f"<hear{_times(heard.segment)}>{escape(heard.text)}</hear>"


def _times(segment: Segment | None) -> str:
    return "" if segment is None else f' from="{segment.start}" to="{segment.end}"'
