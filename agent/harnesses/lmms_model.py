"""This agent, or any other of our solvers, as a model of lmms-eval. Read against 0.7.3.

1. lmms-eval gives a prompt; the agent asks questions. So choices are read out of the prompt's
   lettered lines, and the question is the row's own (its field `question`) where that stands in
   the prompt, or else what comes before the choices. No other field of a row is looked at.
2. The reply is the letter alone: for one that it cannot read lmms-eval draws a choice at random.
   For the same reason an item that fails ends the run; `--use_cache` keeps what was answered.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soundfile as sf

from agent.assembly.agent_solver import AGENT
from agent.assembly.lettered_prompt import LetteredPrompt
from agent.assembly.solvers import contestant
from evals.sample import Sample
from tools.audio import AudioClip
from tools.errors import InputError

Foreign = Any
"""Something of lmms-eval, whose packages are not ours."""

OPTIONS = (
    "rounds calls deadline profile strategy controller cost_lambda "
    "model base_url seconds choose_by rotate tokens max_tokens"
).split()
"""The flags of `eval` that `--model_args` may name besides `solver` and `seed`."""

_BASE: Foreign = import_module("lmms_eval.api.model").lmms


class ListenAgain(_BASE):
    """Answers by listening."""

    is_simple = True

    def __init__(
        self,
        solver: str = AGENT,
        seed: int = 0,
        batch_size: int | str = 1,
        device: str | None = None,
        **options: str | float,
    ) -> None:
        """Takes the words of `--model_args`; so many items are asked at a time as a batch holds."""
        super().__init__()
        ours = {name: value for name, value in options.items() if name in OPTIONS}
        if strange := sorted(options.keys() - ours.keys() - {"max_batch_size"}):
            raise InputError(f"found {strange[0]!r}; expected one of {', '.join(OPTIONS)}")
        told = {name: str(one) if isinstance(one, float) else one for name, one in ours.items()}
        self._solve = contestant(solver, int(seed), told).solve
        self._at_once = int(batch_size)

    def generate_until(self, requests: Sequence[Foreign]) -> list[str]:
        """The letter of a choice, or an open answer, for each request."""
        with TemporaryDirectory() as folder:
            return asyncio.run(self._all(requests, Path(folder)))

    async def _all(self, requests: Sequence[Foreign], folder: Path) -> list[str]:
        free = asyncio.Semaphore(self._at_once)

        async def one(request: Foreign) -> str:
            prompt, _, sounds, at, task, split = request.args
            row = self.task_dict[task][split][at]
            async with free:
                return await self._answer(prompt, row, sounds(row), folder)

        return list(await asyncio.gather(*map(one, requests)))

    async def _answer(
        self, prompt: str, row: Mapping[str, Foreign], heard: Sequence[Foreign], folder: Path
    ) -> str:
        """What the prompt asks of the one sound of its row."""
        if len(heard) != 1:
            raise InputError(f"found {len(heard)} recordings in a row; expected one")
        asked = row.get("question")
        read = LetteredPrompt.read(prompt, asked if isinstance(asked, str) else None)
        sample = Sample(clip=clip_of(heard[0], folder), question=read.question)
        answer = (await self._solve(sample)).answer
        return read.reply(answer.choice, answer.text)

    def generate_until_multi_round(self, requests: Sequence[Foreign]) -> list[str]:
        """Refuses: a question is asked once."""
        raise InputError("found a task of several rounds; expected one question about a recording")

    def loglikelihood(self, requests: Sequence[Foreign]) -> list[tuple[float, bool]]:
        """Refuses: an agent has no likelihood of a text."""
        raise InputError("found a task of likelihoods; expected one whose answer is generated")


def clip_of(sound: Mapping[str, Foreign], folder: Path) -> AudioClip:
    """A decoded sound as a file in the folder, at its own rate; each is written once.

    Raises:
        InputError: It is no decoded sound.
    """
    try:
        samples, rate = np.asarray(sound["array"], np.float32), int(sound["sampling_rate"])
    except (KeyError, TypeError, ValueError):
        expected = "expected a column of audio, with array and sampling_rate"
        raise InputError(f"found {type(sound).__name__} for a recording; {expected}") from None
    path = folder / f"{hashlib.sha256(samples.tobytes()).hexdigest()}.wav"
    if not path.exists():
        sf.write(path, samples, rate, subtype="FLOAT")
    return AudioClip.open(path)
