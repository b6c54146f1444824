"""Both papers' claims on the small model: arms of GRPO, seeds, and what each hears and answers.

Every arm begins with the student of the last supervised stage and learns from windows of the
training split; then it is asked about the dev split in its own settings (`small_arms`). What is to
be heard told in words instead of sound shows what weak reasoning alone costs. An arm with a seed is
done once, and the tables may be gone on with at any time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from pydantic import BaseModel, PositiveFloat, PositiveInt

from agent.data.example import Style
from agent.student.attention_shares import gazes
from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from agent.train.lalm import grpo
from agent.train.lalm.curriculum import Curriculum
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.grpo_problems import Problem
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.student_run import StudentRun
from agent.train.run_dir import begin
from agent.train.small import small_lessons
from agent.train.small.brief_student import BriefStudent
from agent.train.small.look_forms import directly
from agent.train.small.look_questions import LookQuestion, look_questions, other_question
from agent.train.small.small_arms import ARMS, NOISES, ORDINARY, Arm, Setting
from agent.train.small.small_training import RECIPE
from agent.train.small.sound_windows import SoundWindow, WindowMixer
from agent.train.small.window_claims import WindowClaims, claims
from agent.train.small.window_questions import Asked, QuestionMaker
from evals.run.answer_record import Log
from tools.audio import Samples
from tools.files import made_folder, write_whole

_FOLDER = re.compile(r"\W+")

KINDS: tuple[Asked, ...] = ("what", "first", "last", "order")
ROWS = "rows.jsonl"
AWAY = 700_000_000
"""The number of the first window that is learned from."""

ENDS = ('<review holds="yes">', "<answer>")
"""What ends a trace of MPAR², and may not come early in a long one: it takes step after step, and
hears anew in each, before it answers. As s1 does it (arXiv 2501.19393), without its "Wait"."""


class TableConfig(BaseModel, frozen=True, extra="forbid"):
    """How large the tables are made."""

    steps: PositiveInt = 8
    problems: PositiveInt = 4
    rollouts: PositiveInt = 4
    pool: PositiveInt = 64
    rate: PositiveFloat = 2e-5
    each: PositiveInt = 12
    """Questions of each of four kinds."""
    temperature: PositiveFloat = 1.0
    """Of rollouts. At MPAR²'s .7 all four of a problem came to the same reward three times in four,
    and taught nothing."""
    tokens: PositiveInt = 96
    """Of a rollout that is learned from."""
    forced: PositiveInt = 120
    """Tokens before which a long trace does not end its reasoning."""
    room: PositiveInt = 168
    """Tokens of a reply, in every setting."""
    rows: PositiveInt = 48
    """Questions that are asked at a time."""


class TableItem(BaseModel, frozen=True):
    """A question in one setting.

    Attributes:
        recording: What its window begins with.
        claims: None where no trace was written.
        tokens: Of the reply; latent ones are counted.
        lift: How much more attention falls on the sound than if it were even.
    """

    recording: str
    right: bool
    claims: WindowClaims | None = None
    tokens: int = 1
    lift: float | None = None


class TableRow(BaseModel, frozen=True):
    """An arm with a seed in a setting: its questions, which are the same in every row."""

    arm: str
    seed: int
    setting: Setting
    items: tuple[TableItem, ...]


@dataclass(frozen=True)
class TableMaker:
    """Makes the tables' rows.

    Attributes:
        student: The folder of the student that every arm begins with.
        mix: Makes windows to learn from.
        dev: Makes windows to ask about.
        half: Whether the language model computes in bfloat16.
    """

    student: str
    mix: WindowMixer
    ask: QuestionMaker
    dev: WindowMixer
    dev_ask: QuestionMaker
    config: TableConfig
    out: Path
    half: bool = False

    def __call__(self, seeds: Sequence[int], arms: Sequence[str] = tuple(ARMS)) -> list[TableRow]:
        """All rows of these arms and seeds; what is there already is read.

        Raises:
            InputError: What is there was made under another configuration.
        """
        begin(made_folder(self.out), self.config)
        for seed in seeds:
            for arm in arms:
                if ARMS[arm].weights or seed == seeds[0]:
                    self._made(arm, seed)
        return table_rows(self.out)

    def _made(self, arm: str, seed: int) -> None:
        """Nothing is drawn where nothing is learned: such an arm has one seed."""
        done = {row.setting for row in table_rows(self.out) if (row.arm, row.seed) == (arm, seed)}
        wanted: list[Setting] = [one for one in ARMS[arm].settings if one not in done]
        if not wanted:
            return
        student = self._learned(arm, seed)
        with Log.open(self.out / ROWS) as log:
            for setting in wanted:
                log.append(self._asked(student, arm, seed, setting))

    def _learned(self, arm: str, seed: int) -> Student:
        kept = self.out / f"{_FOLDER.sub('-', arm)}-{seed}"
        begins = str(kept) if kept.exists() else self.student
        student = BriefStudent.of(Student.load(begins, recipe=RECIPE), self.half)
        if ARMS[arm].weights and not kept.exists():
            lines = [one.model_dump_json() for one in self._learn(student, ARMS[arm], seed)]
            write_whole(kept.with_suffix(".jsonl"), "\n".join(lines) + "\n")
            student.save(kept)
        return student

    def _learn(self, student: Student, arm: Arm, seed: int) -> Iterator[BaseModel]:
        """GRPO on windows that no stage has heard."""
        told = self.config
        config = Grpo(
            model=self.student, rows=Path("windows"), recipe=RECIPE, seed=seed, steps=told.steps,
            problems=told.problems, rollouts=told.rollouts, rate=told.rate, warmup=0.1, chunk=8,
            sampling=Sampling(
                temperature=told.temperature, max_tokens=told.tokens, rows=16, pause=arm.pause,
                begins=small_lessons.BEGINS[arm.style],
            ),
            patience=told.steps + 1, rewards="mpar2" if arm.style == "mpar2" else "hyper",
            weights=arm.weights,
        )  # fmt: skip
        problems = [self._problem(arm, seed, at) for at in range(told.pool)]
        course = grpo.Course(Curriculum.over([one.row.id for one in problems], seed))
        grade = WeightedRewards.of(config.rewards, weights=config.weights)
        run, roll = StudentRun.of(student, 0.0), grpo.here(student, config)
        yield from grpo.steps(run, problems, course, grade, config, roll)

    def _problem(self, arm: Arm, seed: int, at: int) -> Problem:
        number = AWAY + 100_000 * seed + at
        kind = "row" if at % 3 else "one"
        window = self.mix(kind, number)
        asked = self.ask(window, kind, Random(number))
        digest = hashlib.sha256(window.samples.tobytes()).hexdigest()
        row = small_lessons.example(f"{number}", window, asked, arm.style, digest)
        heard = np.zeros_like(window.samples) if arm.silent else window.samples
        return Problem(row, lambda: heard, small_lessons.trace_text(asked, arm.style))

    def _asked(self, student: Student, arm: str, seed: int, setting: Setting) -> TableRow:
        each = self.config.each
        some = [q for kind in KINDS for q in look_questions(self.dev, self.dev_ask, kind, each)]
        items = (
            _directly(student, some, setting == "told direct")
            if setting.endswith("direct")
            else self._traced(student, ARMS[arm], setting, some)
        )
        return TableRow(arm=arm, seed=seed, setting=setting, items=tuple(items))

    def _traced(
        self, student: Student, arm: Arm, setting: Setting, some: Sequence[LookQuestion]
    ) -> list[TableItem]:
        asked = [_asking(some, at, setting, arm.style) for at in range(len(some))]
        said = sample(student, asked, self._how(arm, setting), seed=0)
        rows = [small_lessons.example(str(at), one.window, one.asked, arm.style, "")
                for at, one in enumerate(some)]  # fmt: skip
        looks = setting in ("trace", "long", "none", "ordinary")
        lifts = _lifts(student, asked, said, self.config.rows // 4) if looks else [None] * len(said)
        return [
            TableItem(
                recording=_recording(one), right=answer(row, told.text) == 1,
                claims=claims(one.window, told.text, arm.style), tokens=len(told.tokens), lift=lift,
            )
            for row, one, told, lift in zip(rows, some, said, lifts, strict=True)
        ]  # fmt: skip

    def _how(self, arm: Arm, setting: Setting) -> Sampling:
        told = self.config
        least = told.forced if setting in ("long", "told long") else 0
        pause: Pausing | None = {"ordinary": ORDINARY, "none": None}.get(setting, arm.pause)
        return Sampling(
            temperature=0, max_tokens=told.room, min_tokens=least,
            held=ENDS if least else (), pause=pause, rows=told.rows,
            begins=small_lessons.BEGINS[arm.style],
        )  # fmt: skip


def table_rows(out: Path) -> list[TableRow]:
    """Those that are there."""
    path = out / ROWS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [TableRow.model_validate_json(line) for line in lines]


def _recording(one: LookQuestion) -> str:
    return one.window.happenings[0].facts.source


def _directly(student: Student, some: Sequence[LookQuestion], told: bool) -> list[TableItem]:
    """The likeliest choice at once."""
    heard = None if told else [one.window.samples for one in some]
    return [
        TableItem(recording=_recording(one), right=found == one.asked.answer)
        for found, one in zip(directly(student, heard, some), some, strict=True)
    ]


def _asking(some: Sequence[LookQuestion], at: int, setting: Setting, style: Style) -> ModelInput:
    """A question with its sound, another's, its sound in noise, or what is heard in words."""
    window = some[at].window
    text = small_lessons.trace_text(some[at].asked, style)
    if setting.startswith("told"):
        return ModelInput(None, small_lessons.told(window, text))
    if setting == "another":
        return ModelInput(other_question(some, at).window.samples, text)
    if setting == "silence":
        return ModelInput(np.zeros_like(window.samples), text)
    if setting in NOISES:
        return ModelInput(noisy(window, NOISES[setting], at), text)
    return ModelInput(window.samples, text)


def noisy(window: SoundWindow, ratio: float, seed: int) -> Samples:
    """The window in white noise, whose mean power is `ratio` dB below its own."""
    noise = np.random.default_rng(seed).standard_normal(len(window.samples))
    size = np.sqrt(np.mean(np.square(window.samples, dtype=np.float64))) * 10 ** (-ratio / 20)
    return np.clip(window.samples + size * noise, -1, 1).astype(np.float32)


def _lifts(
    student: Student, asked: Sequence[ModelInput], said: Sequence[Rollout], size: int
) -> list[float | None]:
    """For each reply: its attention on the sound over what would be even, over layers, tokens."""
    found: list[float | None] = []
    for at in range(0, len(asked), size):
        part = slice(at, at + size)
        for gaze in gazes(student, asked[part], [one.tokens for one in said[part]]):
            lifts = gaze.shares_LT / gaze.even_T.clamp(min=1e-9)
            found.append(float(lifts.mean()) if lifts.numel() else None)
    return found
