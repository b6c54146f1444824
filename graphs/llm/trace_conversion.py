"""An episode of perceiving step by step, written in tags; and tags as an episode.

So a text that a model wrote in one go is judged and drawn like an episode that was played.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphs.choice_reply import choice_in
from graphs.choices import yes_or_no
from graphs.llm.lalm_strategies import CHECK
from graphs.state import (
    Answer,
    Budget,
    Call,
    Conclude,
    Decision,
    Episode,
    Perceive,
    Plan,
    Question,
    StopReason,
)
from tools.audio import AudioClip, Segment
from tools.evidence import Impression, SubQuery
from tools.lalm.crop_question import NAME as LALM
from tools.lalm.grammars.tags import Review, Step, TagPercept, TagTrace


def told_of(episode: Episode) -> TagTrace:
    """What the LALM heard, was asked and found in review; other tools' percepts are left out."""
    heard: list[TagPercept] = []
    steps: list[Step] = []
    review: Review | None = None
    for call in episode.calls:
        said = [percept for percept in call.percepts if isinstance(percept, Impression)]
        if call.query.tool != LALM or not said:
            continue
        places = [TagPercept(text=one.text, segment=one.segment) for one in said]
        if not call.query.text:
            heard += places
        elif call.query.text.startswith(CHECK):
            review = Review(text=said[-1].text, holds=yes_or_no.yes(said[-1].text))
        else:
            asked, where = call.query.text, call.query.segment
            thought = said[-1].text
            steps.append(Step(ask=asked, segment=where, heard=tuple(places[:-1]), thought=thought))
    return TagTrace(
        heard=tuple(heard), steps=tuple(steps), review=review, answer=episode.answer.text
    )


def episode_of(clip: AudioClip, question: Question, told: TagTrace) -> Episode:
    """The same as an episode: a round for perceiving, one for each step, one for the review."""
    calls, decisions = list[Call](), list[Decision]()
    for query, thought, said in _rounds(clip.span, told):
        call = Call(round=len(decisions), query=query, percepts=tuple(said))
        decisions.append(Decision(action=Perceive(queries=(query,)), thought=thought))
        calls.append(call)
    decisions.append(Decision(action=Conclude(), thought=told.answer))
    answer = _answer(question, told, sum(len(call.percepts) for call in calls))
    return Episode(
        clip=clip,
        question=question,
        budget=Budget(rounds=len(decisions), calls=max(1, len(calls))),
        plan=Plan(queries=()),
        calls=tuple(calls),
        decisions=tuple(decisions),
        beliefs=(answer,),
        stop=StopReason.CONCLUDED,
        answer=answer,
    )


def _rounds(span: Segment, told: TagTrace) -> Iterator[tuple[SubQuery, str, Sequence[Impression]]]:
    """What was asked, why, and what was heard."""
    if told.heard:
        yield SubQuery(tool=LALM), "perceive", _impressions(told.heard, span)
    for step in told.steps:
        where = step.segment and span.intersect(step.segment)
        query = SubQuery(tool=LALM, text=step.ask, segment=where)
        last = TagPercept(text=step.thought, segment=where)
        yield query, f"split: {step.ask}", _impressions((*step.heard, last), where or span)
    if told.review:
        query = SubQuery(tool=LALM, text=f"{CHECK} the answer is {told.answer!r}?")
        holds = {True: "yes: ", False: "no: ", None: ""}[told.review.holds]
        review = TagPercept(text=holds + told.review.text)
        yield query, "review", _impressions((review,), span)


def _impressions(heard: Sequence[TagPercept], span: Segment) -> list[Impression]:
    """In their places, as far as these lie in what was listened to."""
    return [
        Impression(
            tool=LALM,
            segment=(one.segment and span.intersect(one.segment)) or span,
            text=one.text,
        )
        for one in heard
        if one.text
    ]


def _answer(question: Question, told: TagTrace, percepts: int) -> Answer:
    """The choice that the answer names; it says nothing of how sure it is, and rests on all."""
    choice = choice_in(told.answer, question.choices)
    text = told.answer if choice is None else question.choices[choice]
    sure = 0.0 if choice is None and question.choices else 1.0
    return Answer(text=text, choice=choice, confidence=sure, because=tuple(range(percepts)))
