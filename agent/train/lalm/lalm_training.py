"""Reads rows, and runs a stage of the training of an audio-language model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from agent.data.dataset import folder, read_rows
from agent.data.example import Example
from agent.show.terminal import say
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.train.lalm import grpo, grpo_problems, sft, training_plot
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.reference_listening import embedded
from agent.train.lalm.rewards.reference_percepts import Reference, facts
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.rewards.served_judge import ServedJudge
from agent.train.lalm.rewards.trace_judge import TraceJudge
from agent.train.lalm.sft_config import Sft
from agent.train.lalm.sft_examples import Lesson, of
from agent.train.lalm.student_run import StudentRun, opened
from agent.train.lalm.vllm_rollouts import Servers
from agent.train.run_dir import begin
from evals.run import run_folder as folders
from tools.chat import Chat
from tools.errors import InputError, ToolError
from tools.files import made_folder

log = logging.getLogger(__name__)

LAST, PLOT = "student", "training.png"
"""The trained student and the picture of its training, in the training's folder."""


def train_lalm(config: Sft | Grpo, out: Path) -> None:
    """Trains, or goes on where a stopped training was."""
    made_folder(out)
    with folders.held(out):
        match begin(out, config):
            case Sft() as kept:
                done = stage_one(kept, out)
            case Grpo() as kept:
                done = stage_two(kept, out)
        if not (out / LAST).exists():
            done.run.student.save(out / LAST)
        training_plot.draw(out / sft.METRICS, out / PLOT)
    say(f"{out / LAST}: {done.run.done} steps on {done.rows} rows, {done.left_out} left out")


@dataclass(frozen=True)
class Done:
    """A training at its end, the rows that it learned from, and those of no use."""

    run: StudentRun
    rows: int
    left_out: int


def stage_one(config: Sft, out: Path) -> Done:
    """Supervised."""
    run = _begun(config, out)
    with _Left(config.invalid) as left:
        rows = list(read_rows(config.rows, left.out))
        lessons, held_out = (
            of(_split(rows, split), folder(config.rows), run.student, left.out)
            for split in ("train", "dev")
        )
    _some(lessons, config.rows)
    sft.train(run, lessons, held_out[: config.held_out], config, out)
    return Done(run, len(lessons), len(left.out or ()))


def stage_two(config: Grpo, out: Path) -> Done:
    """By reinforcement."""
    run = _begun(config, out)
    with _Left(config.invalid) as left:
        rows = list(read_rows(config.rows, left.out))
        asked, held_out = (
            grpo_problems.of(_split(rows, split), folder(config.rows), run.student, left.out)
            for split in ("train", "dev")
        )
    _some(asked, config.rows)
    truth = embedded(folder(config.rows)) if config.reference == "embedded" else facts
    grade = WeightedRewards.of(config.rewards, _judge(config, truth), truth, config.weights)
    reference = _frozen(config) if config.beta else None
    looked = held_out[: config.held_out]
    with asyncio.Runner() as loop:
        roll = _at_servers(config, run.student, loop)
        grpo.train(run, asked, looked, grade, config, out, roll=roll, reference=reference)
    return Done(run, len(asked), len(left.out or ()))


def _begun(config: Sft | Grpo, out: Path) -> StudentRun:
    torch.manual_seed(config.seed)
    return opened(
        out,
        config.decay,
        lambda kept: Student.load(kept or config.model, recipe=config.recipe),
    )


def _frozen(config: Grpo) -> Student:
    """The model that the training began with, which is what it is not to go far from."""
    student = Student.load(config.model, recipe=config.recipe)
    for parameter in student.learning:
        parameter.requires_grad_(False)
    student.model.eval()
    return student


def _judge(config: Grpo, truth: Reference) -> TraceJudge | None:
    if config.judge_url is None:
        return None
    if config.judge_model is None:
        raise InputError("a judge at a server needs judge_model, its name there")
    judge = ServedJudge.open(Chat.at(config.judge_url, config.judge_model), config.measuring)
    return replace(judge, reference=truth)


def _at_servers(config: Grpo, student: Student, loop: asyncio.Runner) -> grpo.Roll | None:
    """Rollouts by servers, where there are any."""
    if not config.servers:
        return None
    if config.served is None:
        raise InputError("rollouts at servers need `served`, the model's name there")
    if config.by_confidence:
        raise InputError(
            "found by_confidence, of which a server tells nothing; "
            "expected rollouts in this process"
        )
    servers = Servers.at(config.servers, config.served, student, rate=student.rate)

    def roll(asked: Sequence[ModelInput], seed: int) -> list[Rollout]:
        try:
            return loop.run(servers.sample(asked, config.sampling, seed, config.rollouts))
        except ToolError as error:
            raise InputError(f"no rollouts from {', '.join(config.servers)}: {error}") from None

    return roll


class _Left:
    """Rows of no use: refused, or left out and told of at the end."""

    def __init__(self, invalid: str) -> None:
        self.out: list[str] | None = [] if invalid == "skip" else None

    def __enter__(self) -> _Left:
        return self

    def __exit__(self, *_: object) -> None:
        for why in self.out or ():
            log.warning("left out: %s", why)


def _split(rows: list[Example], split: str) -> list[Example]:
    return [row for row in rows if row.split == split]


def _some(found: list[Lesson] | list[grpo_problems.Problem], path: Path) -> None:
    if not found:
        raise InputError(f"{path} has no row of the train split to learn from")
