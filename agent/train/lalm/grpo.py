"""GRPO, group-relative policy optimisation: draw, roll out, reward, step, log, save.

The arithmetic is in `token_objective`, the rewards in `rewards`, the pauses in `pause`; each says
there what differs from the papers. TRL's trainer is not used: it scores completions without their
sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from pydantic import BaseModel

from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.train.lalm.curriculum import Curriculum
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.grpo_problems import Problem, accuracy
from agent.train.lalm.grpo_step import Played, Whole, backward, parts, pooled
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.student_run import StudentRun, rate_at
from agent.train.training_log import keep_lines
from evals.run.answer_record import Log
from tools.errors import InputError
from tools.outside import json_of, read_lines, read_text

METRICS, CURRICULUM = "metrics.jsonl", "curriculum.json"
USED = "group/used"

JUDGED = 8
"""Completions that a judge at a server is asked about at a time."""

Roll = Callable[[Sequence[ModelInput], int], list[Rollout]]
"""A group of rollouts for each prompt, from a seed: in this process, or at a server."""


class GrpoLog(BaseModel, frozen=True, extra="allow"):
    """One step; all else by its path, such as `reward/answer`, or `time/sample` in seconds."""

    step: int
    seconds: float


def here(student: Student, config: Grpo) -> Roll:
    """Rollouts by the student itself."""
    return lambda asked, seed: sample(student, asked, config.sampling, seed, config.rollouts)


def train(
    run: StudentRun, problems: Sequence[Problem], held_out: Sequence[Problem],
    grade: WeightedRewards, config: Grpo, out: Path, *, roll: Roll | None = None,
    reference: Student | None = None,
) -> None:  # fmt: skip
    """Steps to the end, from where the run is; keeps numbers and checkpoints in `out`.

    Raises:
        InputError: A gradient is no number, or rewards have been all alike for too long; the last
            checkpoint is kept.
    """
    run.student = replace(run.student, pause=config.sampling.pause)
    course = curriculum(out, problems, config)
    keep_lines(out / METRICS, run.done)
    roll = roll or here(run.student, config)
    flat = _flat(out / METRICS)
    with Log.open(out / METRICS) as log:
        for step in steps(run, problems, course, grade, config, roll, reference, flat):
            ended = run.done == config.steps
            if held_out and (run.done % config.evaluate == 0 or ended):
                right = accuracy(run.student, held_out, config.sampling)
                step = step.model_copy(update={"dev/accuracy": right})
            log.append(step)
            if run.done % config.save == 0 or ended:
                run.save(out, {CURRICULUM: course.kept.model_dump_json()})


def _flat(metrics: Path) -> int:
    """Steps at the end of what is logged in which no group's rewards differed."""
    if not metrics.exists():
        return 0
    used = [json_of(line)[USED] for line in reversed(list(read_lines(metrics)))]
    return next((at for at, count in enumerate(used) if count), len(used))


class Course:
    """The curriculum, which changes from step to step."""

    def __init__(self, kept: Curriculum) -> None:
        self.kept = kept


def curriculum(out: Path, problems: Sequence[Problem], config: Grpo) -> Course:
    """Of the last checkpoint, or a new one."""
    ids = [problem.row.id for problem in problems]
    found = sorted(out.glob(f"step-*/{CURRICULUM}"))
    if found:
        return Course(Curriculum.resumed(read_text(found[-1]), ids))
    return Course(Curriculum.over(ids, config.seed))


def steps(
    run: StudentRun, problems: Sequence[Problem], course: Course, grade: WeightedRewards,
    config: Grpo, roll: Roll, reference: Student | None = None, flat: int = 0,
) -> Iterator[GrpoLog]:  # fmt: skip
    """Learns, a step at a time; `flat` steps before the first had no group that differs."""
    by_id = {problem.row.id: problem for problem in problems}
    workers = JUDGED if config.judge_url else 1
    if config.checkpointing:
        run.student.base.gradient_checkpointing_enable({"use_reentrant": False})
    while run.done < config.steps:
        began = perf_counter()
        drawn = course.kept.draw(min(config.problems, len(by_id)), run.done)
        some = [by_id[name] for name in drawn]
        played, times = play(some, grade, roll, seed(config, run.done), workers)
        log = learn(run, played, config, reference)
        if config.curriculum:
            course.kept = course.kept.seen(played.right)
        told = {**played.log, **log, **course.kept.log, **times}
        yield GrpoLog.model_validate({"step": run.done, "seconds": perf_counter() - began, **told})
        flat = 0 if log[USED] else flat + 1
        if flat >= config.patience:
            raise InputError(
                f"all rewards of a group were alike in each of the last {flat} steps, up to step "
                f"{run.done}: there is nothing to learn; expected problems that are sometimes right"
            )


def seed(config: Grpo, step: int) -> int:
    """Of a step's rollouts."""
    return config.seed * 1_000_003 + step


def play(
    problems: Sequence[Problem], grade: WeightedRewards, roll: Roll, seed: int, workers: int = 1
) -> tuple[Played, dict[str, float]]:
    """Rolls out and rewards; and how many seconds each took."""
    began = perf_counter()
    asked = [problem.asked for problem in problems]
    rollouts = roll(asked, seed)
    sampled = perf_counter()
    group = len(rollouts) // len(problems)
    rows = [problem.row for problem in problems for _ in range(group)]
    graded = grade.many(rows, [one.text for one in rollouts], workers)
    played = Played([problem.row for problem in problems], asked, rollouts, graded)
    return played, {"time/sample": sampled - began, "time/reward": perf_counter() - sampled}


def learn(
    run: StudentRun, played: Played, config: Grpo, reference: Student | None = None
) -> dict[str, float]:
    """Moves the student towards what did better than its group.

    Raises:
        InputError: A gradient is no number.
    """
    credit = played.credit(config)
    rate = rate_at(run.done, config.steps, config.rate, config.warmup)
    # As still as in sampling, since dropout would make the first pass's ratios other than 1; but
    # the library computes activations again only in training mode.
    run.student.model.train(config.checkpointing)
    began, log = perf_counter(), dict[str, float]()
    for _ in range(config.epochs):
        some = parts(played, credit, config.chunk)
        tokens = sum(sum(one.learned) for part in some for one in part.rollouts)
        whole = Whole(len(played.rollouts), tokens)
        told = [
            (len(part.rollouts), backward(run.student, part, config, whole, reference))
            for part in some
        ]
        if told:
            log = pooled(told) | {"norm": _moved(run, rate, config.clip, played)}
    run.done += 1
    return {**credit.log, **log, "rate": rate, "time/learn": perf_counter() - began}


def _moved(run: StudentRun, rate: float, clip: float, played: Played) -> float:
    norm = run.step(rate, clip)
    if norm != norm or norm == float("inf"):
        names = ", ".join(row.id for row in played.rows)
        raise InputError(
            f"the gradient is {norm} at step {run.done + 1}, on rows {names}; "
            "expected numbers; the last checkpoint is as it was"
        )
    return norm
