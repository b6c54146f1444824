"""What was asked of a model about a sample and what it said, made into an episode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from evals.sample import Sample
from graphs.choice_reply import choice_in, lettered
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
from tools.audio import AudioClip
from tools.evidence import Impression, SubQuery
from tools.lalm.choice_posterior import ChooseBy, chosen
from tools.lalm.lalm import MAX_TOKENS, Chosen, Lalm, Reply
from tools.prompt import Prompt
from tools.spoken_reply import spoken

TOOL = "lalm"
OPEN = Prompt.read("evals", "open")
"""What asks a question without choices."""


def asked(prompt: Prompt, question: Question, **places: object) -> str:
    """The prompt with the question and its choices in it."""
    return prompt(question=question.text, choices=lettered(question.choices), **places)


async def choice_of(
    lalm: Lalm,
    clip: AudioClip | None,
    question: Question,
    prompt: Prompt,
    by: ChooseBy = "letter",
    rotate: bool = False,
    max_tokens: int = MAX_TOKENS,
    **places: object,
) -> Chosen:
    """What the model chooses, in one call; with `rotate`, in one for each choice."""

    def words(choices: Sequence[str]) -> str:
        return prompt(question=question.text, choices=lettered(choices), **places)

    return await chosen(
        lalm, clip, question.choices, words, by=by, rotate=rotate, max_tokens=max_tokens
    )


def answer(question: Question, said: Reply, because: Sequence[int]) -> Answer:
    """The likeliest choice; without a posterior the one that the words name, and none by default.

    Words alone tell of no doubt, so their confidence is 1. To an open question they are the answer.
    """
    if not question.choices:
        text = spoken(said.text).strip()
        return Answer(text=text, confidence=1.0 if text else 0.0, because=tuple(because))
    posterior = said.posterior if isinstance(said, Chosen) else ()
    if posterior:
        choice = max(range(len(posterior)), key=posterior.__getitem__)
        sure = posterior[choice]
    else:
        choice, sure = choice_in(said.text, question.choices), 1.0
    if choice is None:
        return Answer(text=said.text, choice=None, confidence=0.0, because=tuple(because))
    return Answer(
        text=question.choices[choice],
        choice=choice,
        confidence=sure,
        posterior=posterior,
        because=tuple(because),
    )


@dataclass(frozen=True)
class Clock:
    """When asking began, in seconds of the performance counter."""

    began: float

    @classmethod
    def start(cls) -> Clock:
        """Now."""
        return cls(perf_counter())

    def call(self, clip: AudioClip, text: str, said: Reply, tokens: int | None = None) -> Call:
        """A call in the first round that has just ended; its percept is what was said."""
        span = clip.span
        return Call(
            round=0,
            query=SubQuery(tool=TOOL, text=text, segment=span),
            percepts=(
                Impression(tool=TOOL, segment=span, text=said.text, confidence=said.confidence),
            ),
            audio_seconds=span.duration,
            seconds=perf_counter() - self.began,
            tokens=(said.tokens or 0) if tokens is None else tokens,
        )


def episode(sample: Sample, said: Reply, calls: Sequence[Call], thought: str = "") -> Episode:
    """An episode of one decision: to listen, or without calls to conclude from the question."""
    queries = tuple(call.query for call in calls)
    action = Perceive(queries=queries) if calls else Conclude()
    concluded = answer(sample.question, said, range(sum(len(call.percepts) for call in calls)))
    return Episode(
        clip=sample.clip,
        question=sample.question,
        budget=Budget(),
        plan=Plan(queries=queries),
        calls=tuple(calls),
        decisions=(Decision(action=action, thought=thought or said.thoughts),),
        beliefs=(concluded,),
        stop=StopReason.CONCLUDED,
        answer=concluded,
    )
