"""A large audio-language model asked once: what the agent's listening again has to be better than.

Its blind twin gets the same words and no sound.
"""

from __future__ import annotations

import asyncio
import hashlib
from time import perf_counter

from evals.sample import Sample, Solver
from graphs.need import Kind, Need
from graphs.reply import LETTERS, choice_in
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
from tools.chat import Chat, message
from tools.evidence import Impression, SubQuery

NAME = "lalm"
TEMPERATURE = 0.0
MAX_TOKENS = 4096
"""Enough for a model that thinks aloud first."""

PROMPT = """\
Listen to the recording, then answer a question about it.

Question: {question}

Choices:
{choices}

Exactly one choice is right. Reply with the text of that choice, copied exactly and without its \
letter. Write nothing else."""

PROMPT_SHA256 = hashlib.sha256(PROMPT.encode()).hexdigest()


def hearing(chat: Chat, seed: int, max_tokens: int = MAX_TOKENS) -> Solver:
    """A solver that sends the whole recording with the question, once.

    A server that fails raises its `ToolError`, which the runner records.
    """

    async def solve(sample: Sample) -> Episode:
        began = perf_counter()
        reply = await _ask(chat, sample.question, sample.clip, seed, max_tokens)
        call = _call(sample, reply, perf_counter() - began)
        decision = Decision(action=Perceive(queries=(call.query,)))
        return _episode(sample, reply, (call,), decision)

    return solve


def blind(chat: Chat, seed: int, max_tokens: int = MAX_TOKENS) -> Solver:
    """A solver that sends the same words alone; the reply is the thought of its one decision."""

    async def solve(sample: Sample) -> Episode:
        reply = await _ask(chat, sample.question, None, seed, max_tokens)
        return _episode(sample, reply, (), Decision(action=Conclude(), thought=reply))

    return solve


async def _ask(
    chat: Chat, question: Question, clip: AudioClip | None, seed: int, max_tokens: int
) -> str:
    """The raw reply. Decoding the sound takes a while, so other questions go on meanwhile."""
    parts = await asyncio.to_thread(message, prompt(question), clip)
    return await chat.reply(parts, temperature=TEMPERATURE, seed=seed, max_tokens=max_tokens)


def prompt(question: Question) -> str:
    """The words that are sent."""
    lettered = zip(LETTERS, question.choices, strict=False)
    lines = "\n".join(f"({letter}) {choice}" for letter, choice in lettered)
    return PROMPT.format(question=question.text, choices=lines)


def _call(sample: Sample, reply: str, seconds: float) -> Call:
    span = sample.clip.span
    return Call(
        round=0,
        query=SubQuery(tool=NAME, text=sample.question.text),
        percepts=(Impression(tool=NAME, segment=span, text=reply),),
        audio_seconds=span.duration,
        seconds=seconds,
    )


def _episode(sample: Sample, reply: str, calls: tuple[Call, ...], decision: Decision) -> Episode:
    """An episode of one decision."""
    answer = _answer(sample.question, reply, tuple(range(len(calls))))
    return Episode(
        clip=sample.clip,
        question=sample.question,
        budget=Budget(),
        plan=Plan(need=Need(kind=Kind.WHAT), queries=tuple(call.query for call in calls)),
        calls=calls,
        decisions=(decision,),
        beliefs=(answer,),
        stop=StopReason.CONCLUDED,
        answer=answer,
    )


def _answer(question: Question, reply: str, because: tuple[int, ...]) -> Answer:
    """The choice that the reply names, without a doubt, for it tells of none; or the reply."""
    choice = choice_in(reply, question.choices)
    if choice is None:
        return Answer(text=reply, choice=None, confidence=0.0, because=because)
    return Answer(text=question.choices[choice], choice=choice, confidence=1.0, because=because)
