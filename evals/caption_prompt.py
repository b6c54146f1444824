"""A LALM that describes the recording without knowing the question, then answers from its words.

A recording that is too long for the model is described window by window.
"""

from __future__ import annotations

import asyncio

from evals.model_episode import Clock, choice_of, episode
from evals.sample import Sample, Solver
from graphs.state import Call, Episode
from tools.audio import AudioClip
from tools.evidence import Impression
from tools.lalm.audio_limits import windows
from tools.lalm.lalm import Lalm
from tools.prompt import Prompt

NAME = "lalm-caption"
PROMPTS = {name: Prompt.read("evals", name) for name in ("caption", "captioned")}

MAX_TOKENS = 1024
"""Of one window's description."""

UNHEARD = "Nothing is known of what can be heard."


def hearing(lalm: Lalm) -> Solver:
    """A solver that hears every window once and sees the question only afterwards."""

    async def solve(sample: Sample) -> Episode:
        calls = await asyncio.gather(
            *(_described(lalm, window) for window in windows(sample.clip, lalm.seconds))
        )
        return await _concluded(lalm, sample, "\n".join(map(_line, calls)), calls)

    return solve


def no_audio(lalm: Lalm) -> Solver:
    """The question with no description."""

    async def solve(sample: Sample) -> Episode:
        return await _concluded(lalm, sample, UNHEARD, ())

    return solve


async def _described(lalm: Lalm, window: AudioClip) -> Call:
    clock = Clock.start()
    said = await lalm.reply(window, PROMPTS["caption"](), MAX_TOKENS)
    return clock.call(window, "describe", said)


def _line(call: Call) -> str:
    """One window's description, with its place in the recording."""
    (said,) = (percept for percept in call.percepts if isinstance(percept, Impression))
    return f"From {said.segment.start:.1f} to {said.segment.end:.1f} s: {said.text}"


async def _concluded(
    lalm: Lalm, sample: Sample, description: str, calls: tuple[Call, ...] | list[Call]
) -> Episode:
    """The choice that the description leads to."""
    said = await choice_of(
        lalm, None, sample.question, PROMPTS["captioned"], description=description
    )
    return episode(sample, said, calls, said.text)
