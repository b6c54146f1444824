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
`problems` is strict: it says why a text is not in the grammar, for a reward or a filter.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from tools.audio import Segment
from tools.lalm.grammars import strict
from tools.lalm.grammars.markup import Attributes, Line, Markup, attribute, body, place, times


class TagPercept(BaseModel, frozen=True):
    """One thing that was heard. Without a place it was heard somewhere in what was listened to."""

    text: Line
    segment: Segment | None = None


class Step(BaseModel, frozen=True):
    """A sub-problem: what is asked of which stretch, what was heard there, what follows."""

    ask: Line
    segment: Segment | None = None
    heard: tuple[TagPercept, ...] = ()
    thought: Line = ""


class Review(BaseModel, frozen=True):
    """What listening again to the decisive stretch came to; `holds` is None where it is unsaid."""

    text: Line
    holds: bool | None = None


class TagTrace(BaseModel, frozen=True):
    """All that one piece of listening came to."""

    heard: tuple[TagPercept, ...] = ()
    steps: tuple[Step, ...] = ()
    review: Review | None = None
    answer: Line = ""


_MARKUP = Markup(
    after={
        "hear": "hear|step|think|review|answer|/step",
        "think": "hear|step|review|answer|/step",
        "step": "step|review|answer",
        "review": "hear|step|answer",
        "answer": "hear|step|review",
    },
    inside={
        "": {"hear": "some", "step": "some", "review": "once", "answer": "once"},
        "step": {"hear": "some", "think": "once"},
    },
)
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}


def parse(text: str) -> TagTrace:
    """Reads tags; words outside of all tags are left out."""
    steps = tuple(_step(*found) for found in _MARKUP.found("step", text))
    outside = _MARKUP.without("step", text)
    reviews = [_review(*found) for found in _MARKUP.found("review", outside)]
    return TagTrace(
        heard=tuple(_heard(outside)),
        steps=steps,
        review=reviews[-1] if reviews else None,
        answer=_MARKUP.last("answer", outside),
    )


def problems(text: str) -> list[str]:
    """Why a text is not what MPAR² asks for, a line for each thing; nothing where it is.

    It perceives, splits, perceives for each sub-problem, thinks about it, reviews, and answers.
    """
    return strict.problems(_MARKUP, text, _wrong)


def _wrong(name: str, given: Attributes) -> Iterator[str]:
    yield from strict.misplaced(name, given)
    if name == "step" and not given.get("ask", "").strip():
        yield "<step> does not say what it asks"
    if name == "review" and given.get("holds", "").strip().lower() not in _YES | _NO:
        yield f"<review> holds {given.get('holds')!r}; expected yes or no"


def _heard(text: str) -> Iterator[TagPercept]:
    for given, held in _MARKUP.found("hear", text):
        yield TagPercept(text=_MARKUP.line(held), segment=place(given))


def _step(given: Attributes, held: str) -> Step:
    return Step(
        ask=given.get("ask", ""),
        segment=place(given),
        heard=tuple(_heard(held)),
        thought=" ".join(_MARKUP.line(words) for _, words in _MARKUP.found("think", held)),
    )


def _review(given: Attributes, held: str) -> Review:
    said = given.get("holds", "").strip().lower()
    holds = True if said in _YES else False if said in _NO else None
    return Review(text=_MARKUP.line(held), holds=holds)


def render(told: TagTrace) -> str:
    """Writes tags, one a line."""
    return "\n".join(_lines(told))


def _lines(told: TagTrace) -> Iterator[str]:
    for heard in told.heard:
        yield _hear(heard)
    for step in told.steps:
        yield f"<step{attribute('ask', step.ask)}{times(step.segment)}>"
        for heard in step.heard:
            yield _hear(heard)
        if step.thought:
            yield f"<think>{body(step.thought)}</think>"
        yield "</step>"
    if told.review:
        holds = {True: ' holds="yes"', False: ' holds="no"', None: ""}[told.review.holds]
        yield f"<review{holds}>{body(told.review.text)}</review>"
    if told.answer:
        yield f"<answer>{body(told.answer)}</answer>"


def _hear(heard: TagPercept) -> str:
    return f"<hear{times(heard.segment)}>{body(heard.text)}</hear>"
