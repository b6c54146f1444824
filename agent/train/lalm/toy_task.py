"""A task that only hearing solves: which of two sounds comes first.

The words are the same in every question, and so is the order of the choices: whoever does not hear
is right once in four times. Every sound is drawn anew (pitch, length, level, gap, noise), so a
split other than the one that was learned from holds nothing that was heard before.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from agent.data.example import Example
from agent.student.adapt import Recipe
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.train.lalm import sft, tiny_qwen2_audio
from agent.train.lalm.sft_config import Sft
from agent.train.lalm.sft_examples import Lesson
from agent.train.lalm.student_run import StudentRun
from evals.scenes.reference import TRUTH
from evals.splits import Split
from graphs.choice_reply import lettered
from tools.audio import Samples, Segment
from tools.evidence import SoundEvent
from tools.lalm.grammars.tags import TagPercept, TagTrace, parse, render

ToyExample = tuple[Example, Samples]
Sound = Literal["as is", "silent", "swapped"]

RATE, SECONDS = 16000, 1.6
KINDS, LETTERS = ("hum", "whistle", "buzz", "hiss"), "ABCD"
QUESTION = "Which sound is first?"
TAGS = ("<hear>", "</hear>", "<answer>", "</answer>")

Draws = np.random.Generator


def examples(split: Split, count: int, seed: int = 0) -> list[ToyExample]:
    """Rows with their sounds; the same for the same split and seed, and none of another's."""
    whose = int.from_bytes(hashlib.sha256(f"{split} {seed}".encode()).digest()[:8])
    draws = np.random.default_rng(whose)
    return [_example(f"{split}-{seed}-{at}", split, draws) for at in range(count)]


def _example(name: str, split: Split, draws: Draws) -> ToyExample:
    first, second = (int(kind) for kind in draws.permutation(len(KINDS))[:2])
    sound = draws.normal(0, 10 ** draws.uniform(-2.5, -1.5), round(SECONDS * RATE))
    truth: list[SoundEvent] = []
    at = draws.uniform(0.02, 0.15)
    for kind in (first, second):
        made = _sound(KINDS[kind], draws)
        start, end = round(at * RATE), min(len(sound), round(at * RATE) + len(made))
        sound[start:end] += made[: end - start]
        place = Segment(start=start / RATE, end=end / RATE)
        truth.append(SoundEvent(segment=place, tool=TRUTH, label=KINDS[kind]))
        at = end / RATE + draws.uniform(0.02, 0.15)
    samples = sound.astype(np.float32)
    row = Example(
        id=name,
        audio=f"{name}.wav",
        sha256=hashlib.sha256(samples.tobytes()).hexdigest(),
        seconds=SECONDS,
        split=split,
        kind="order",
        question=QUESTION,
        choices=KINDS,
        answer=first,
        style="mpar2",
        trace=_trace(KINDS[first], KINDS[second]),
        truth=tuple(truth),
    )
    return row, samples


def _trace(first: str, second: str) -> str:
    heard = (TagPercept(text=first), TagPercept(text=second))
    return render(TagTrace(heard=heard, answer=LETTERS[KINDS.index(first)]))


def _sound(kind: str, draws: Draws) -> Samples:
    """A low or a high tone, a saw, or noise; 0.35 to 0.6 s, -30 to -18 dBFS."""
    time = np.arange(round(draws.uniform(0.35, 0.6) * RATE)) / RATE
    match kind:
        case "buzz":
            made = 2 * (time * draws.uniform(80, 180) % 1) - 1
        case "hiss":
            width = int(draws.integers(1, 5))
            made = np.convolve(draws.normal(size=len(time)), np.ones(width) / width, "same")
        case _:
            pitch = draws.uniform(*((100, 250) if kind == "hum" else (700, 2000)))
            phase = 2 * np.pi * pitch * time
            made = np.sin(phase) + draws.uniform(0, 0.5) * np.sin(2 * phase)
    # 20 ms up and down, so that no click tells where it is.
    made *= np.minimum(1, np.minimum(time, time[::-1]) / 0.02)
    level = 10 ** (draws.uniform(-30, -18) / 20)
    return (made * level / np.sqrt(np.mean(made**2))).astype(np.float32)


def prompt(row: Example) -> str:
    """The question and its lettered choices, and nothing about how to write: that is learned."""
    return f"{row.question}\n{lettered(row.choices)}"


def asked(some: Sequence[ToyExample], sound: Sound = "as is") -> list[ModelInput]:
    """What the student is asked: with the sounds, with silence, or each with the next one's."""
    sounds = [samples for _, samples in some]
    if sound == "silent":
        sounds = [np.zeros_like(samples) for samples in sounds]
    elif sound == "swapped":
        sounds = [*sounds[1:], sounds[0]]
    return [ModelInput(one, prompt(row)) for one, (row, _) in zip(sounds, some, strict=True)]


def student(seed: int) -> Student:
    """One that knows nothing, and of which everything learns."""
    row, _ = examples("train", 1)[0]
    words = [prompt(row), *(f">{kind}<" for kind in KINDS)] * 4
    with tempfile.TemporaryDirectory() as folder:
        tiny_qwen2_audio.build(Path(folder), words, seed)
        recipe = Recipe(adapt="full", encoder=True, tokens=TAGS)
        return Student.load(folder, device="cpu", recipe=recipe)


def lessons(learner: Student, some: Sequence[ToyExample], sound: Sound = "as is") -> list[Lesson]:
    """What the student is to write about each."""
    return [
        Lesson(
            id=row.id,
            text=one.text,
            tokens=(*learner.tokenizer.encode(row.trace), learner.end),
            seconds=row.seconds,
            sound=lambda one=one: _heard(one),
        )
        for one, (row, _) in zip(asked(some, sound), some, strict=True)
    ]


def _heard(one: ModelInput) -> Samples:
    assert one.sound is not None
    return one.sound


def taught(
    learner: Student, some: Sequence[Lesson], steps: int = 120, seed: int = 0
) -> list[float]:
    """SFT, at settings that work here. Returns the loss of each step."""
    config = Sft(
        model="toy", rows=Path("toy"), recipe=learner.recipe, seed=seed, epochs=99, steps=steps,
        batch=16, accumulate=1, rate=2e-3, warmup=0.1, decay=0.01, evaluate=10**6,
    )  # fmt: skip
    return [step.loss for step in sft.steps(StudentRun.of(learner, config.decay), some, (), config)]


def accuracy(learner: Student, some: Sequence[ToyExample], sound: Sound = "as is") -> float:
    """The share that the student, writing what is likeliest, answers right."""
    learner.base.eval()
    right = 0
    for at in range(0, len(some), 50):
        part = some[at : at + 50]
        inputs = learner.inputs(asked(part, sound))
        with torch.no_grad():
            written = learner.base.generate(
                **inputs, max_new_tokens=24, do_sample=False, eos_token_id=learner.end
            )
        told = learner.tokenizer.batch_decode(
            written[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True
        )
        right += sum(
            parse(text).answer == LETTERS[row.answer]
            for text, (row, _) in zip(told, part, strict=True)
        )
    return right / len(some)
