"""A large audio-language model asked once: what the agent's listening again has to be better than.

Its no-audio baseline gets the same words and no sound. Where it is to think aloud first, for as
long as it likes or for so many tokens, it is asked twice: for its thoughts, then for its choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.model_episode import OPEN, Clock, asked, choice_of, episode
from evals.sample import Sample, Solver
from graphs.state import Call, Episode, Question
from tools.audio import AudioClip
from tools.lalm.choice_posterior import ChooseBy
from tools.lalm.lalm import MAX_TOKENS, Lalm, Reply
from tools.prompt import Prompt

NAME = "lalm"
PROMPTS = {
    name: Prompt.read("evals", name)
    for name in ("choose", "words", "first-heard", "think", "conclude")
}
BY: Mapping[ChooseBy, str] = {
    "letter": "choose", "likelihood": "words", "pmi": "words", "heard": "first-heard",
}  # fmt: skip
"""The prompt that asks for what decides."""

WORDS = 0.75
"""English words in a token, by which a model is told how long its thoughts may be."""


@dataclass(frozen=True)
class Asking:
    """How the model is asked.

    Attributes:
        by: What decides; only a model in this process tells how likely words are.
        rotate: Whether with every choice in every place, to even out what a place adds.
        tokens: How long it thinks first: 0 for as long as it likes; None: it does not.
        max_tokens: The most that one reply may take.
    """

    by: ChooseBy = "letter"
    rotate: bool = False
    tokens: int | None = None
    max_tokens: int = MAX_TOKENS


def hearing(lalm: Lalm, asking: Asking | None = None) -> Solver:
    """A solver that sends the whole recording with the question.

    A model that fails raises its `ToolError`, which the runner records.
    """
    how = asking or Asking()

    async def solve(sample: Sample) -> Episode:
        clock, clip = Clock.start(), sample.clip
        thoughts, calls = "", list[Call]()
        if how.tokens is not None:
            thoughts, call = await _thoughts(lalm, sample, how, clock)
            calls.append(call)
        clock = Clock.start()
        said = await _choice(lalm, clip, sample.question, how, thoughts)
        calls.append(clock.call(clip, sample.question.text, said))
        return episode(sample, said, calls)

    return solve


def no_audio(lalm: Lalm, asking: Asking | None = None) -> Solver:
    """A solver that sends the same words alone; the reply is the thought of its one decision."""
    how = asking or Asking()

    async def solve(sample: Sample) -> Episode:
        thoughts = ""
        if how.tokens is not None:
            thoughts = (await lalm.reply(None, *_thinking(sample.question, how))).text
        said = await _choice(lalm, None, sample.question, how, thoughts)
        return episode(sample, said, (), f"{thoughts}\n{said.text}".strip())

    return solve


async def _thoughts(lalm: Lalm, sample: Sample, how: Asking, clock: Clock) -> tuple[str, Call]:
    """What the model thinks of the question before it may choose."""
    words, most = _thinking(sample.question, how)
    said = await lalm.reply(sample.clip, words, most)
    return said.text, clock.call(sample.clip, "think", said)


def _thinking(question: Question, how: Asking) -> tuple[str, int]:
    """The words that ask for thoughts, and the most tokens that these may take."""
    tokens = how.tokens or 0
    length = f" in about {max(1, round(tokens * WORDS))} words" if tokens else ""
    return asked(PROMPTS["think"], question, length=length), tokens or how.max_tokens


async def _choice(
    lalm: Lalm, clip: AudioClip | None, question: Question, how: Asking, thoughts: str
) -> Reply:
    """The model's choice; to an open question its words, without thinking aloud first."""
    if not question.choices:
        return await lalm.reply(clip, OPEN(question=question.text), how.max_tokens)
    prompt = PROMPTS["conclude" if thoughts else BY[how.by]]
    places = {"thoughts": thoughts} if thoughts else {}
    return await choice_of(
        lalm, clip, question, prompt, how.by, how.rotate, how.max_tokens, **places
    )
