"""What this program's own audio-language model takes: a crop, and memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import perf_counter

import numpy as np
import soundfile as sf

from agent.assembly.model_stores import default_store
from agent.assembly.small_model import built_already, small_folder
from agent.bench.child_process import spawn
from agent.bench.measurement import BenchRow
from tools.audio import AudioClip
from tools.errors import InputError
from tools.lalm.lalm_factory import lalm
from tools.lalm.small.small_release import NAME

SECONDS, RATE = 10.0, 16_000
"""Of the crop, and samples in one."""

TIMES = 3
QUESTION = "Which sound is heard?\n(A) rain\n(B) a dog barking\nReply with the letter."
MB = 1e6

CHILD = "import sys; from agent.bench.small_cost import heard; heard(sys.argv[1])"
"""Hears the crop once in a process of its own, whose peak memory is looked at."""


def small_model() -> Iterator[BenchRow]:
    """Seconds for a crop, best of some, the peak of a process that hears one, steps of training.

    Raises:
        InputError: The model was not built here yet.
    """
    store = default_store()
    if not built_already(store):
        raise InputError(f"found no {NAME}; expected it built: python -m agent models pull small")
    from agent.bench.small_step_cost import small_steps

    folder = small_folder(store)
    seconds = heard(str(folder))
    yield BenchRow(what="small model, a 10 s crop", value=seconds, unit="s", goal=2)
    peak = spawn(["-c", CHILD, str(folder)]).peak
    yield BenchRow(what="small model, peak memory", value=peak / MB, unit="MB", goal=2000)
    yield from small_steps(folder)


def heard(folder: str) -> float:
    """Seconds of the quickest of some hearings of a crop."""
    model = lalm(folder)
    noise = np.random.default_rng(0).normal(0, 0.01, round(SECONDS * RATE)).astype(np.float32)
    with NamedTemporaryFile(suffix=".wav") as file:
        sf.write(file.name, noise, RATE)
        clip = AudioClip.open(Path(file.name))

        async def ask() -> float:
            began = perf_counter()
            await model.choose(clip, QUESTION, 2)
            return perf_counter() - began

        async def ask_all() -> list[float]:
            await model.check()
            return [await ask() for _ in range(TIMES)]

        return min(asyncio.run(ask_all()))
