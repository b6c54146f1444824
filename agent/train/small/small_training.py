"""The stages in which the language model learns to hear, each to be gone on with.

Every lesson follows from the recordings, the wordings, the seed and the step alone, so a stage that
was stopped goes on to the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Literal, TypeVar

import torch
from pydantic import BaseModel, NonNegativeInt, PositiveFloat, PositiveInt

from agent.student.adapt import Recipe
from agent.student.student import PAUSE, Student
from agent.train.lalm import sft
from agent.train.lalm.sft_examples import Lesson
from agent.train.lalm.student_run import StudentRun, opened, rate_at
from agent.train.small import small_lessons
from agent.train.small.brief_student import BriefStudent
from agent.train.small.lesson_workers import made_ahead
from agent.train.small.small_lessons import LIST, WindowLesson
from agent.train.small.sound_windows import WindowKind, WindowMixer
from agent.train.small.window_questions import QuestionMaker
from agent.train.training_log import keep_lines
from evals.run.answer_record import Log

Stage = Literal["lists", "choices", "traces", "rehearsal", "times"]
"""Those of the language model, in order; before them the ear, and the projector by itself."""

RECIPE = Recipe(adapt="lora", tokens=(PAUSE, *small_lessons.TAGS), rank=16, alpha=32)

MIX: dict[Stage, dict[WindowKind, float]] = {
    "lists": {"one": 0.35, "row": 0.45, "times": 0.12, "voice": 0.08},
    "choices": {"one": 0.23, "row": 0.48, "times": 0.16, "voice": 0.08, "talk": 0.05},
    "traces": {"one": 0.2, "row": 0.5, "times": 0.14, "voice": 0.12, "talk": 0.04},
    "rehearsal": {"one": 0.16, "row": 0.5, "times": 0.22, "voice": 0.08, "talk": 0.04},
    "times": {"one": 0.14, "row": 0.56, "times": 0.2, "voice": 0.06, "talk": 0.04},
}
"""How often each kind of window comes."""

LISTENED: dict[WindowKind, float] = {"one": 0.15, "row": 0.4, "times": 0.35, "voice": 0.1}
"""The same where it is asked as the role that listens again asks."""

WIDE: dict[Stage, float] = {"rehearsal": 0.5, "times": 0.6}
"""The share of wide windows."""

SHARES: dict[Stage, dict[str, float]] = {
    "lists": {"list": 1.0},
    "choices": {"words": 0.37, "heard": 0.33, "lure": 0.06, "list": 0.07, "listen": 0.17},
    "traces": {
        "mpar2": 0.37, "paqa": 0.37, "words": 0.1, "heard": 0.06, "structured": 0.02, "list": 0.03,
        "listen": 0.05,
    },
    "rehearsal": {
        "mpar2": 0.13, "long": 0.1, "paqa": 0.16, "words": 0.13, "heard": 0.13, "structured": 0.03,
        "list": 0.06, "lure": 0.04, "listen": 0.22,
    },
    "times": {
        "mpar2": 0.03, "long": 0.03, "paqa": 0.04, "words": 0.3, "heard": 0.12, "structured": 0.01,
        "list": 0.03, "lure": 0.02, "listen": 0.42,
    },
}  # fmt: skip
"""How often each form of lesson comes in a stage; what was learned before is kept up."""

TOLD = {"words": 0.65, "heard": 0.4, "mpar2": 0.4, "paqa": 0.4, "long": 0.4}
"""How often a form comes without sound, with what is to be heard in words."""


class SmallStage(BaseModel, frozen=True, extra="forbid"):
    """How a stage of the language model is trained."""

    stage: Stage
    steps: PositiveInt
    batch: PositiveInt = 32
    """Lessons of a step."""
    chunk: PositiveInt = 16
    """Lessons of a forward, of like length; 32 of choices took 13 GB, 16 of traces some 20."""
    rate: PositiveFloat = 1e-3
    warmup: float = 0.1
    projector: bool = False
    """Whether the projector learns, too. At the rate of the rest it forgets the words that it was
    laid beside: of 20 windows of train the nearest name was right for 12 before, and for 3 after
    36 steps of lists in which it learned."""
    decay: float = 0.0
    clip: PositiveFloat = 1.0
    save: PositiveInt = 6
    """Steps from one checkpoint to the next."""
    seconds: PositiveFloat = 300
    """After so many there is one, too."""
    seed: NonNegativeInt = 0
    workers: NonNegativeInt = 0
    """Processes that make lessons beside the one that learns."""


class SmallLog(BaseModel, frozen=True):
    """One step: loss in nats a token; seconds of wall time and of CPU."""

    step: int
    loss: float
    tokens: int
    norm: float
    seconds: float
    cpu: float


@dataclass(frozen=True)
class StageLessons:
    """Makes the lessons of a stage's steps; it can be sent to other processes."""

    mix: WindowMixer
    questions: QuestionMaker
    config: SmallStage

    def __call__(self, step: int) -> list[WindowLesson]:
        """Those of a step."""
        size = self.config.batch
        return [self._lesson(step * size + at) for at in range(size)]

    def _lesson(self, number: int) -> WindowLesson:
        stage = self.config.stage
        draws = Random(f"{stage} {self.config.seed} {number}")
        kind = _drawn(MIX[stage], draws)
        form = _drawn(SHARES[stage], draws)
        window = self.mix(_drawn(LISTENED, draws) if form == "listen" else kind, number)
        if form == "list":
            return WindowLesson(window, LIST, small_lessons.listed(window))
        if form == "listen":
            return small_lessons.listen_lesson(window, self.questions, draws)
        if form == "lure":
            return small_lessons.lure_lesson(window, self.questions, draws)
        asked = self.questions(window, kind, draws)
        lesson = (
            small_lessons.long_lesson(window, asked, draws)
            if form == "long"
            else small_lessons.CHOICES[form](window, asked)
        )
        told = draws.random() < TOLD.get(form, 0) and asked.kind in small_lessons.SETTLED
        return small_lessons.told_lesson(lesson) if told else lesson


def forwards(
    some: Sequence[WindowLesson], student: Student, config: SmallStage, step: int = 0
) -> list[list[Lesson]]:
    """A step's lessons, a list for each forward.

    Those without a sound are by themselves, and those of like length side by side.
    """
    first, chunk = step * config.batch, config.chunk
    made = [_as_tokens(one, student, f"{config.stage}-{first + at}") for at, one in enumerate(some)]
    made.sort(key=lambda one: one.length)
    parts = [[one for one in made if (one.sound is None) == silent] for silent in (True, False)]
    return [part[at : at + chunk] for part in parts for at in range(0, len(part), chunk)]


def _as_tokens(one: WindowLesson, student: Student, name: str) -> Lesson:
    words, sound = student.tokenizer.encode(one.reply, add_special_tokens=False), one.window
    return Lesson(
        id=name, text=one.text, tokens=(*words, student.end),
        seconds=sound.seconds if sound else 0.0, sound=sound and (lambda: sound.samples),
    )  # fmt: skip


Drawn = TypeVar("Drawn")


def _drawn(shares: Mapping[Drawn, float], draws: Random) -> Drawn:
    return draws.choices(list(shares), weights=list(shares.values()))[0]


def train_stage(
    before: str, mix: WindowMixer, questions: QuestionMaker, config: SmallStage, out: Path,
    half: bool = False,
) -> None:  # fmt: skip
    """Trains a stage, or goes on; the student is then in `out / "student"`.

    Args:
        before: The student of the stage before, or the model to begin with.
        mix: Makes windows.
        questions: Asks about them.
        config: How.
        out: The stage's folder.
        half: Whether the language model computes in bfloat16.

    Raises:
        InputError: The loss is no number; the last checkpoint is as it was.
    """
    torch.manual_seed(config.seed)
    run = opened(out, config.decay, lambda kept: _student(kept or before, config.projector, half))
    keep_lines(out / sft.METRICS, run.done)
    lessons, coming = StageLessons(mix, questions, config), range(run.done, config.steps)
    saved = perf_counter()
    with (
        Log.open(out / sft.METRICS) as log,
        made_ahead(lessons, coming, config.workers) as following,
    ):
        for told in steps(run, following, config):
            log.append(told)
            late = perf_counter() - saved > config.seconds
            if late or run.done % config.save == 0 or run.done == config.steps:
                run.save(out)
                saved = perf_counter()
    run.student.save(out / "student")


def _student(name: str, projector: bool, half: bool) -> BriefStudent:
    """A student, with its projector as it is unless that is to learn."""
    student = BriefStudent.of(Student.load(name, recipe=RECIPE), half)
    for parameter in student.base.model.multi_modal_projector.parameters():
        parameter.requires_grad_(projector and parameter.requires_grad)
    return student


def steps(
    run: StudentRun, following: Callable[[], Sequence[WindowLesson]], config: SmallStage
) -> Iterator[SmallLog]:
    """To the end, from where the run is; `following` gives the lessons of the next step."""
    while run.done < config.steps:
        began, cpu = perf_counter(), process_time()
        rate = rate_at(run.done, config.steps, config.rate, config.warmup)
        seen = forwards(following(), run.student, config, run.done)
        loss, tokens, norm = sft.learn(run, seen, rate, config.clip)
        yield SmallLog(
            step=run.done, loss=loss, tokens=tokens, norm=norm,
            seconds=perf_counter() - began, cpu=process_time() - cpu,
        )  # fmt: skip
