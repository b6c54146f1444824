"""Both papers' claims on the small model: arms of GRPO, seeds, and what each hears and answers.

Every arm begins with the student of the last supervised stage and learns from windows of the
training split; then it is asked about the dev split with a trace and with one that may not end
early, with the sound of another question, and with what is to be heard told in words instead of
sound, so that weak reasoning is not taken for lost hearing. An arm with a seed is done once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Literal

from pydantic import BaseModel, PositiveFloat, PositiveInt

from agent.data.example import Example, Style
from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import Student
from agent.student.token_sampling import Sampling
from agent.train.lalm import grpo
from agent.train.lalm.curriculum import Curriculum
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.grpo_problems import Problem
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.rewards.trace_judge import Mechanical
from agent.train.lalm.student_run import StudentRun
from agent.train.small import small_lessons
from agent.train.small.brief_student import BriefStudent
from agent.train.small.dev_looks import LookQuestion, look_questions, wilson
from agent.train.small.small_lessons import Asked, QuestionMaker
from agent.train.small.small_training import RECIPE
from agent.train.small.sound_windows import WindowMixer
from evals.run.answer_record import Log
from tools.files import made_folder, write_whole

KINDS: tuple[Asked, ...] = ("what", "first", "last", "order")
Setting = Literal["trace", "long", "facts", "another", "pause", "filled"]
ROWS = "rows.jsonl"
AWAY = 700_000_000


class Arm(BaseModel, frozen=True):
    """What GRPO rewards; without weights, nothing is learned."""

    style: Style
    weights: dict[str, float] = {}


def _weighted(style: Style, **weights: float) -> Arm:
    unset = dict.fromkeys(
        ("answer", "form", "environment", "speech", "agreement", "length", "perception", "steps",
         "reviewed"), 0.0)  # fmt: skip
    return Arm(style=style, weights=unset | weights)


ARMS: Mapping[str, Arm] = {
    "mpar2 sft": Arm(style="mpar2"),
    "mpar2 grpo": _weighted("mpar2", answer=1, form=0.5),
    "mpar2 + perception": _weighted("mpar2", answer=1, form=0.5, perception=0.5),
    "mpar2 + steps": _weighted("mpar2", answer=1, form=0.5, perception=0.5, steps=0.5),
    "mpar2 + review": _weighted("mpar2", answer=1, form=0.5, perception=0.5, steps=0.5, reviewed=1),
    "hyper sft": Arm(style="paqa"),
    "hyper grpo": _weighted("paqa", answer=1, form=1, environment=0.2, length=0.5),
    "hyper + consistency": _weighted(
        "paqa", answer=1, form=1, environment=0.2, length=0.5, agreement=0.5
    ),
}
"""A row of the tables each, in their order."""


class TableConfig(BaseModel, frozen=True, extra="forbid"):
    """How large the tables are made."""

    steps: PositiveInt = 6
    problems: PositiveInt = 4
    rollouts: PositiveInt = 4
    pool: PositiveInt = 48
    rate: PositiveFloat = 2e-4
    each: PositiveInt = 10
    """Questions of each of four kinds."""
    tokens: PositiveInt = 90
    forced: PositiveInt = 80
    """Tokens before which a long trace may not end."""


class TableRow(BaseModel, frozen=True):
    """An arm with a seed in a setting: right answers with Wilson's interval of 95 %, and CAFE's.

    Attributes:
        precision: Of what a trace claims to hear; None where nothing is claimed.
        omission: The share of what there is to hear that is not claimed.
    """

    arm: str
    seed: int
    setting: Setting
    right: int
    count: int
    low: float
    high: float
    precision: float | None = None
    omission: float | None = None
    tokens: float | None = None


@dataclass(frozen=True)
class TableMaker:
    """Makes the tables' rows.

    Attributes:
        student: The folder of the student that every arm begins with.
        mix: Makes windows to learn from.
        dev: Makes windows to ask about.
    """

    student: str
    mix: WindowMixer
    ask: QuestionMaker
    dev: WindowMixer
    dev_ask: QuestionMaker
    config: TableConfig
    out: Path

    def __call__(self, seeds: Sequence[int], arms: Sequence[str] = tuple(ARMS)) -> list[TableRow]:
        """All rows of these arms and seeds; what is there already is read."""
        made_folder(self.out)
        for seed in seeds:
            for arm in arms:
                if not any((row.arm, row.seed) == (arm, seed) for row in self.rows()):
                    found = list(self._arm(arm, seed))
                    with Log.open(self.out / ROWS) as log:
                        for row in found:
                            log.append(row)
        return self.rows()

    def rows(self) -> list[TableRow]:
        """Those that are there."""
        path = self.out / ROWS
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [TableRow.model_validate_json(line) for line in lines]

    def _arm(self, name: str, seed: int) -> Iterator[TableRow]:
        arm = ARMS[name]
        student = BriefStudent.of(Student.load(self.student, recipe=RECIPE))
        if arm.weights:
            self._learn(student, name, seed)
        each = self.config.each
        some = [q for kind in KINDS for q in look_questions(self.dev, self.dev_ask, kind, each)]
        settings: tuple[Setting, ...] = ("trace", "long", "facts", "another")
        if arm.style == "paqa":
            settings = ("trace", "pause", "filled", "another")
        for setting in settings:
            yield self._asked(student, name, seed, setting, some)

    def _learn(self, student: Student, name: str, seed: int) -> None:
        """GRPO on windows that no stage has heard."""
        told, arm = self.config, ARMS[name]
        config = Grpo(
            model=self.student, rows=Path("windows"), recipe=RECIPE, seed=seed, steps=told.steps,
            problems=told.problems, rollouts=told.rollouts, rate=told.rate, warmup=0.1,
            sampling=Sampling(max_tokens=told.tokens, rows=16), patience=told.steps + 1,
            rewards="mpar2" if arm.style == "mpar2" else "hyper", weights=arm.weights,
        )  # fmt: skip
        problems = [self._problem(arm.style, seed, at) for at in range(told.pool)]
        course = grpo.Course(Curriculum.over([one.row.id for one in problems], seed))
        grade = WeightedRewards.of(config.rewards, weights=config.weights)
        run = StudentRun.of(student, 0.0)
        roll = grpo.here(student, config)
        lines = [
            one.model_dump_json() for one in grpo.steps(run, problems, course, grade, config, roll)
        ]
        write_whole(self.out / f"{name.replace(' ', '-')}-{seed}.jsonl", "\n".join(lines) + "\n")

    def _problem(self, style: Style, seed: int, at: int) -> Problem:
        number = AWAY + 100_000 * seed + at
        window = self.mix("row" if at % 3 else "one", number)
        asked = self.ask(window, "row" if at % 3 else "one", Random(number))
        digest = hashlib.sha256(window.samples.tobytes()).hexdigest()
        row = small_lessons.example(f"{number}", window, asked, style, digest)
        return Problem(row, lambda: window.samples, small_lessons.trace_text(asked))

    def _asked(
        self, student: Student, arm: str, seed: int, setting: Setting, some: Sequence[LookQuestion]
    ) -> TableRow:
        style = ARMS[arm].style
        rows = [small_lessons.example(str(at), one.window, one.asked, style, "")
                for at, one in enumerate(some)]  # fmt: skip
        prompts = [_prompt(one, setting, some[at - 1]) for at, one in enumerate(some)]
        said = sample(student, prompts, self._how(setting), seed=seed)
        right = sum(int(answer(row, one.text)) for row, one in zip(rows, said, strict=True))
        low, high = wilson(right, len(rows))
        precision, omission = _heard(rows, [one.text for one in said])
        return TableRow(
            arm=arm, seed=seed, setting=setting, right=right, count=len(rows), low=low,
            high=high, precision=precision, omission=omission,
            tokens=fmean(len(one.tokens) for one in said),
        )  # fmt: skip

    def _how(self, setting: Setting) -> Sampling:
        told = self.config
        least = told.forced if setting in ("long", "filled") else 0
        pause = Pausing(abort=0.0) if setting == "pause" else None
        return Sampling(
            temperature=0, max_tokens=max(told.tokens, least + 20), min_tokens=least, pause=pause
        )


def _prompt(one: LookQuestion, setting: Setting, other: LookQuestion) -> ModelInput:
    """A question with its sound, with another's, or with what is heard told in words."""
    text = small_lessons.trace_text(one.asked)
    if setting == "facts":
        return ModelInput(None, f"Heard: {small_lessons.listed(one.window)}\n{text}")
    return ModelInput((other if setting == "another" else one).window.samples, text)


def _heard(rows: Sequence[Example], texts: Sequence[str]) -> tuple[float | None, float | None]:
    """CAFE's precision and omission, over all traces together."""
    judge = Mechanical()
    counts = [one for row, text in zip(rows, texts, strict=True)
              if (one := judge.claims(row, text)) is not None]  # fmt: skip
    claims = sum(one.right + one.wrong for one in counts)
    facts = sum(one.facts for one in counts)
    return (
        sum(one.right for one in counts) / claims if claims else None,
        1 - sum(one.found for one in counts) / facts if facts else None,
    )
