"""What a step of training the small model takes beside its parts, and what an hour of it buys.

The parts are mixing windows, making inputs of them, the encoder, the language model forward and
backward on as many places, and moving the weights. What is over is the loop's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import get_args

import numpy as np
import torch
from torch.nn import functional

from agent.bench.measurement import BenchRow
from agent.student.student import Student
from agent.train.lalm import sft
from agent.train.lalm.sft_examples import Lesson
from agent.train.lalm.student_run import StudentRun
from agent.train.small.brief_student import BriefStudent, bfloat16_pays
from agent.train.small.recording_set import NamedRecording, RecordingFacts, RecordingSet
from agent.train.small.small_training import (
    RECIPE,
    WIDE,
    SmallStage,
    Stage,
    StageLessons,
    forwards,
)
from agent.train.small.sound_windows import WindowMixer
from agent.train.small.window_questions import LANGUAGES, questions
from evals.scenes.clip_audio import RATE

NAMES = ("a dog barking", "a trumpet", "rain", "thunder", "a bell ringing", "a door", "a violin")
TIMES = 2
HOUR = 3600


def small_steps(folder: Path) -> Iterator[BenchRow]:
    """Two rows a stage, for the model in a folder; a step is the best of some."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        half = bfloat16_pays()
        student = BriefStudent.of(Student.load(str(folder), recipe=RECIPE, device="cpu"), half)
        for stage in get_args(Stage):
            yield from _stage(student, stage)
    finally:
        torch.set_num_threads(threads)


def _stage(student: BriefStudent, stage: Stage) -> Iterator[BenchRow]:
    config, sounds = SmallStage(stage=stage, steps=1), noises()
    make = StageLessons(WindowMixer(sounds, wide=WIDE.get(stage, 0.0)), questions(sounds), config)

    def teach() -> list[list[Lesson]]:
        return forwards(make(0), student, config)

    run, lessons = StudentRun.of(student, 0.0), teach()
    whole = _best(lambda: sft.learn(run, teach(), 0.0, config.clip))
    parts = _best(teach) + _best(lambda: run.step(0.0, config.clip))
    parts += sum(_parts(student, some) for some in lessons)
    yield BenchRow(what=f"small, {stage}: step / parts", value=whole / parts, unit="x", goal=1.2)
    an_hour = config.batch * HOUR / whole
    yield BenchRow(what=f"small, {stage}: lessons a core-hour", value=an_hour, unit="")


def _parts(student: BriefStudent, some: Sequence[Lesson]) -> float:
    asked = [one.asked for one in some]
    inputs = student.inputs(asked)
    took = _best(lambda: student.inputs(asked)) + _best(lambda: _spoken(student, some))
    if "input_features" in inputs:
        tower, mels = student.base.model.audio_tower, inputs["input_features"]
        with torch.no_grad():
            took += _best(lambda: tower(mels))
    return took


def _spoken(student: BriefStudent, some: Sequence[Lesson]) -> None:
    """The language model alone, on places without meaning."""
    prompt = student.inputs([one.asked for one in some])["input_ids"]
    width, model = max(len(one.tokens) for one in some), student.base
    tokens = torch.zeros(len(some), width, dtype=torch.long)
    size = model.get_input_embeddings().weight.shape[1]
    places = torch.full((len(some), prompt.shape[1] + width, size), 0.1, requires_grad=True)
    with student.precision():
        reader = model.model.language_model
        states = reader(inputs_embeds=places, use_cache=False).last_hidden_state
        logits = model.get_output_embeddings()(states[:, -width - 1 : -1]).float()
    functional.cross_entropy(logits.flatten(0, 1), tokens.flatten()).backward()


def _best(do: Callable[[], object]) -> float:
    """Seconds of the processor."""
    found: list[float] = []
    for _ in range(TIMES):
        began = process_time()
        do()
        found.append(process_time() - began)
    return min(found)


def noises() -> RecordingSet:
    """Recordings of noise: what they are of costs nothing."""
    rng = np.random.default_rng(0)

    def made(facts: RecordingFacts, seconds: float) -> NamedRecording:
        samples = rng.normal(0, 0.1, round(seconds * RATE))
        return NamedRecording(facts, samples.astype(np.float32))

    sounds = [RecordingFacts(sort="sound", name=name, source=name, single=True) for name in NAMES]
    voices = [
        RecordingFacts(sort="voice", name=code, source=code, language=code, words=f"a {code} b")
        for code in LANGUAGES
    ]
    return RecordingSet((*(made(one, 0.8) for one in sounds), *(made(one, 2) for one in voices)))
