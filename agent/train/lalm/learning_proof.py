"""Whether both stages teach a small model to hear, told apart from reading well.

Each seed trains two students of the same weights: one hears, the other is given silence of the same
length in training and in every look (the text-only control). The one that hears is also asked with
silence, and with another question's sound: what is then left was not heard.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean

import torch
from matplotlib.figure import Figure
from pydantic import BaseModel

from agent.show.console import Console
from agent.show.grid import Grid
from agent.show.plots import saved
from agent.show.tables import draw as tables
from agent.student.attention_shares import shares
from agent.student.contrast import contrasts
from agent.student.student import Student
from agent.student.token_sampling import Sampling
from agent.train.lalm import grpo, toy_task
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.grpo_problems import Problem
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.student_run import StudentRun
from agent.train.lalm.toy_task import Sound, ToyExample
from tools.files import made_folder, write_whole

FOUND, PLOT = "proof.json", "proof.png"
SHOWN = 64
"""Held-out questions that attention and contrast are measured on."""

SOUNDS: tuple[Sound, ...] = ("as is", "silent", "swapped")

WEIGHTS = {"answer": 1.0, "perception": 0.5, "form": 0.0, "steps": 0.0, "reviewed": 0.0}
"""What GRPO rewards: the right option, and what was heard: all that these traces hold."""


class Size(BaseModel, frozen=True):
    """How much is learned from, and how long."""

    examples: int = 2000
    held_out: int = 300
    sft: int = 110
    """Steps of SFT, which ends while it still has things to learn."""
    grpo: int = 60
    problems: int = 16
    rollouts: int = 8
    looks: int = 20
    """Steps of GRPO between two looks at the held-out questions."""


class Look(BaseModel, frozen=True):
    """Held-out accuracy by what was heard, after so many steps of GRPO."""

    seed: int
    hears: bool
    step: int
    right: dict[str, float]
    attention: float
    """Share on the sound, as it would write the true traces: a mean over layers and tokens."""


class ProofReport(BaseModel, frozen=True):
    """All looks, and how much slower a step is than its parts."""

    size: Size
    looks: tuple[Look, ...]
    overhead: float
    """Seconds of a step of GRPO over those of sampling, rewarding, and both passes."""
    contrast: tuple[float, ...]
    """By seed: how much likelier the trained student's words are with the sound; nats a token."""


def write_proof(seeds: Sequence[int], size: Size, out: Path) -> None:
    """Trains the students one after another, and writes what was seen."""
    made_folder(out)
    console = Console(highlight=False)
    # So small a model is slower on several threads.
    torch.set_num_threads(1)
    found = prove(seeds, size, lambda look: console.print(_told(look)))
    write_whole(out / FOUND, found.model_dump_json(indent=1) + "\n")
    draw(found, out / PLOT)
    tables([_table(found)], console)


def prove(seeds: Sequence[int], size: Size, note: Callable[[Look], None]) -> ProofReport:
    """Both students of every seed."""
    looks: list[Look] = []
    ratios: list[float] = []
    gains: list[float] = []
    for seed, hears in itertools.product(seeds, (True, False)):
        learner = toy_task.student(seed)
        for look in _one(learner, seed, hears, size, ratios):
            looks.append(look)
            note(look)
        if hears:
            gains.append(_contrast(learner, size))
    return ProofReport(
        size=size, looks=tuple(looks), overhead=fmean(ratios) if ratios else 1.0,
        contrast=tuple(gains),
    )  # fmt: skip


def _one(
    learner: Student, seed: int, hears: bool, size: Size, ratios: list[float]
) -> Iterator[Look]:
    """SFT, then GRPO, with looks before, between and after."""
    some = toy_task.examples("train", size.examples, seed)
    held = toy_task.examples("test", size.held_out, seed)
    sound: Sound = "as is" if hears else "silent"

    def look(step: int) -> Look:
        asked = SOUNDS if hears else ("silent",)
        right = {one: toy_task.accuracy(learner, held, one) for one in asked}
        return Look(
            seed=seed,
            hears=hears,
            step=step,
            right=right,
            attention=_attention(learner, held, sound),
        )

    yield look(-size.sft)
    toy_task.taught(learner, toy_task.lessons(learner, some, sound), size.sft, seed)
    yield look(0)
    config = settings(learner, size, seed)
    run = StudentRun.of(learner, config.decay)
    problems = [
        Problem(row, lambda one=one: _sound(one.sound), one.text)
        for one, (row, _) in zip(toy_task.asked(some, sound), some, strict=True)
    ]
    grade = WeightedRewards.of("mpar2", weights=WEIGHTS)
    course = grpo.Course(grpo.Curriculum.over([one.row.id for one in problems], seed))
    roll = grpo.here(learner, config)
    for step in grpo.steps(run, problems, course, grade, config, roll):
        told = step.model_dump()
        parts = sum(told[name] for name in ("time/sample", "time/reward", "time/learn"))
        ratios.append(step.seconds / parts)
        if step.step % size.looks == 0 or step.step == size.grpo:
            yield look(step.step)


def _sound(samples: toy_task.Samples | None) -> toy_task.Samples:
    assert samples is not None
    return samples


def settings(learner: Student, size: Size, seed: int) -> Grpo:
    """Of GRPO, as it works here."""
    return Grpo(
        model="toy", rows=Path("toy"), recipe=learner.recipe, seed=seed, steps=size.grpo,
        problems=size.problems, rollouts=size.rollouts, chunk=64, rate=1.5e-4, warmup=0.1,
        decay=0.01, sampling=Sampling(max_tokens=24, rows=128), patience=size.grpo + 1,
    )  # fmt: skip


def _attention(learner: Student, held: Sequence[ToyExample], sound: Sound) -> float:
    some = held[:SHOWN]
    tokens = [one.tokens for one in toy_task.lessons(learner, some)]
    return fmean(float(one.mean()) for one in shares(learner, toy_task.asked(some, sound), tokens))


def _contrast(learner: Student, size: Size) -> float:
    """Of the held-out traces, with their sounds and with silence."""
    some: list[ToyExample] = toy_task.examples("test", min(SHOWN, size.held_out))
    lessons = toy_task.lessons(learner, some)
    learner.model.eval()
    return fmean(contrasts(learner, toy_task.asked(some), [one.tokens for one in lessons]))


def _told(look: Look) -> str:
    right = ", ".join(f"{name} {100 * value:.1f} %" for name, value in look.right.items())
    whose = "hears" if look.hears else "without sound"
    looks = f"attention on the sound {100 * look.attention:.1f} %"
    return f"seed {look.seed}, {whose}, step {look.step}: {right}; {looks}"


def _table(found: ProofReport) -> Grid:
    """The first look, that between the stages, and the last; means over seeds, with their range."""
    steps = (-found.size.sft, 0, found.size.grpo)
    rows = [
        [
            name,
            *(_spread([look.right[sound] for look in _at(found, hears, step)]) for step in steps),
        ]
        for name, hears, sound in (
            ("hears", True, "as is"),
            ("hears, asked with silence", True, "silent"),
            ("hears, asked with another's sound", True, "swapped"),
            ("trained and asked with silence", False, "silent"),
        )
    ]
    looked = (_spread([look.attention for look in _at(found, True, step)]) for step in steps)
    return Grid(
        "Held-out accuracy, %: mean over seeds (lowest, highest)",
        ["", "untrained", "after SFT", "after GRPO"],
        [*rows, ["attention on the sound", *looked]],
    )


def _at(found: ProofReport, hears: bool, step: int) -> list[Look]:
    return [look for look in found.looks if (look.hears, look.step) == (hears, step)]


def _spread(shares: Sequence[float]) -> str:
    seen = [100 * share for share in shares]
    return f"{fmean(seen):.1f} ({min(seen):.1f}, {max(seen):.1f})"


def draw(found: ProofReport, path: Path) -> None:
    """Writes a curve for each student and control."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    styles = (
        (True, "as is", "#1f4e9c", "hears"),
        (True, "swapped", "#b5542b", "hears, another's sound"),
        (True, "silent", "#8a8a8a", "hears, silence"),
        (False, "silent", "#3d8b54", "text-only control"),
    )
    for hears, sound, colour, name in styles:
        for number, seed in enumerate(sorted({look.seed for look in found.looks})):
            seen = [look for look in found.looks if (look.seed, look.hears) == (seed, hears)]
            axes.plot(
                [look.step for look in seen], [100 * look.right[sound] for look in seen],
                color=colour, marker="o", markersize=3, label=None if number else name,
            )  # fmt: skip
    axes.axvline(0, color="black", linewidth=0.6)
    axes.axhline(100 / len(toy_task.KINDS), color="black", linewidth=0.6, linestyle=":")
    axes.set_xlabel("step (SFT before 0, GRPO after)")
    axes.set_ylabel("held-out accuracy, %")
    axes.legend(fontsize=8)
    saved(figure, path)
