"""A LALM asked once for three parts: what it heard, what follows, its answer.

The parts keep perception apart from reasoning, so that claims can be taken out of the first.
"""

from __future__ import annotations

from evals.model_episode import Clock, asked, episode
from evals.sample import Sample, Solver
from graphs.state import Episode
from tools.lalm.lalm import Lalm
from tools.prompt import Prompt

NAME = "lalm-structured"
PROMPTS = {"heard": Prompt.read("evals", "heard")}


def hearing(lalm: Lalm) -> Solver:
    """A solver that sends the whole recording, and reads the part after "ANSWER:"."""

    async def solve(sample: Sample) -> Episode:
        clock = Clock.start()
        said = await lalm.reply(sample.clip, asked(PROMPTS["heard"], sample.question))
        return episode(sample, said, [clock.call(sample.clip, sample.question.text, said)])

    return solve


def no_audio(lalm: Lalm) -> Solver:
    """The same words without the recording."""

    async def solve(sample: Sample) -> Episode:
        said = await lalm.reply(None, asked(PROMPTS["heard"], sample.question))
        return episode(sample, said, (), said.text)

    return solve
