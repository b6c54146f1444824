"""How well the small model hears what it never learned from, beside three controls.

Questions are on windows of the dev split's recordings. Each is asked with its sound, with faint
noise, with silence, and with the sound of another question: what is right without the sound was
guessed from words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, cast

import numpy as np
from pydantic import BaseModel
from scipy import stats
from torch import Tensor

from agent.student.generate import sample, still
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.small import small_lessons
from agent.train.small.small_lessons import LIST
from agent.train.small.sound_windows import SoundWindow, WindowKind, WindowMixer, hum
from agent.train.small.window_questions import Asked, ChoiceQuestion, QuestionMaker
from graphs.choice_reply import choice_in
from tools.audio import Samples
from tools.lalm.faint_noise import faint_noise
from tools.lalm.reply_likelihood import reply_likelihoods

Control = Literal["sound", "noise", "silence", "another"]
Form = Literal["names", "words", "pmi", "told", "heard", "mpar2", "paqa"]
"""How it is asked: for names, of which the likeliest choice counts; with the choices in the prompt,
of whose words the likeliest count; the same less what faint noise makes of them; without a sound,
told what is heard; for what is heard and then an answer; for a trace."""


WINDOW: dict[Asked, WindowKind] = {
    "what": "one", "when": "one", "count": "times", "language": "voice", "said": "voice",
    "who": "talk", "first": "row", "last": "row", "after": "row", "not": "row", "order": "row",
}  # fmt: skip
NAMED: tuple[Asked, ...] = ("what", "order")
"""What can be asked without choices, so that names are compared."""

BATCH = 12
LONGEST = 96
"""Tokens of a trace."""

FAINT = -50.0
"""Mean level of the noise that is asked with, in dB."""


class LookRow(BaseModel, frozen=True):
    """A kind of question in one form, with one sort of sound.

    Attributes:
        low: Of 95 % (Wilson), as is `high`; questions on one recording count as several.
        chance: What guessing comes to.
        lengths: Mean tokens of a trace; None where none was written.
    """

    stage: str
    form: Form
    control: Control
    kind: Asked
    right: int
    count: int
    low: float
    high: float
    chance: float
    lengths: float | None = None


@dataclass(frozen=True)
class LookQuestion:
    """A question on a window."""

    window: SoundWindow
    asked: ChoiceQuestion


def wilson(right: int, count: int) -> tuple[float, float]:
    """The interval of 95 % of a share."""
    # scipy has no types.
    spread = cast("Any", stats).binomtest(right, count).proportion_ci(method="wilson")
    return float(spread.low), float(spread.high)


def look_questions(
    mix: WindowMixer, ask: QuestionMaker, kind: Asked, count: int
) -> list[LookQuestion]:
    """The first questions of a kind, the same at every look."""
    found: list[LookQuestion] = []
    for number in range(50 * count):
        window = mix(WINDOW[kind], number)
        if len(found) < count and kind in ask.kinds(window, WINDOW[kind]):
            found.append(LookQuestion(window, ask.of(window, kind, Random(f"{kind} {number}"))))
        if len(found) == count:
            break
    return found


def look(
    student: Student, stage: str, form: Form, control: Control, some: Sequence[LookQuestion]
) -> LookRow:
    """How many of questions of one kind are right."""
    heard = _sounds(some, control)
    answers, lengths = _FORMS[form](student, heard, some)
    right = sum(found == one.asked.answer for found, one in zip(answers, some, strict=True))
    low, high = wilson(right, len(some))
    return LookRow(
        stage=stage, form=form, control=control, kind=some[0].asked.kind, right=right,
        count=len(some), low=low, high=high,
        chance=float(np.mean([1 / len(one.asked.choices) for one in some])), lengths=lengths,
    )  # fmt: skip


def _sounds(some: Sequence[LookQuestion], control: Control) -> list[Samples]:
    match control:
        case "sound":
            return [one.window.samples for one in some]
        case "silence":
            return [np.zeros_like(one.window.samples) for one in some]
        case "noise":
            return [
                hum(len(one.window.samples), FAINT, np.random.default_rng(at))
                for at, one in enumerate(some)
            ]
        case "another":
            return [other_question(some, at).window.samples for at in range(len(some))]


def other_question(some: Sequence[LookQuestion], at: int) -> LookQuestion:
    """The next question whose right choice is another: its sound answers this one wrongly."""
    own = some[at].asked
    for step in range(1, len(some)):
        found = some[(at + step) % len(some)]
        if found.asked.choices[found.asked.answer] != own.choices[own.answer]:
            return found
    return some[at - 1]


Answers = tuple[list[int | None], float | None]


def _names(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    """The choice whose words are likeliest as the whole reply, of what nobody named."""
    told = [[text.replace(", ", "; ") for text in one.asked.choices] for one in some]
    return likeliest(student, [ModelInput(one, LIST) for one in heard], told), None


def _words(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    return directly(student, heard, some), None


def _pmi(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    return directly(student, heard, some, pmi=True), None


def _told(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    return directly(student, None, some), None


def directly(
    student: Student,
    heard: list[Samples] | None,
    some: Sequence[LookQuestion],
    pmi: bool = False,
) -> list[int | None]:
    """The choice whose words are likeliest, with no word of reasoning; without sounds, told.

    With `pmi`, less what faint noise makes of them (`tools.lalm.local_lalm`).
    """
    texts = [small_lessons.words_text(one.asked) for one in some]
    if heard is None:
        texts = [small_lessons.told(one.window, text)
                 for one, text in zip(some, texts, strict=True)]  # fmt: skip
    asked = [ModelInput(heard[at] if heard else None, text) for at, text in enumerate(texts)]
    noise = faint_noise(heard) if heard and pmi else None
    return likeliest(student, asked, [one.asked.choices for one in some], noise)


def likeliest(
    student: Student,
    asked: Sequence[ModelInput],
    replies: Sequence[Sequence[str]],
    noise: Sequence[Samples] | None = None,
) -> list[int | None]:
    """For each question, which of some replies is the likeliest as a whole, less with `noise`."""
    found: list[int | None] = [None] * len(asked)
    for count in {len(words) for words in replies}:
        alike = [at for at, words in enumerate(replies) if len(words) == count]
        for start in range(0, len(alike), BATCH):
            some = alike[start : start + BATCH]
            told = [replies[at] for at in some]
            scores = _scores(student, [asked[at] for at in some], told)
            if noise:
                less = [ModelInput(noise[at], asked[at].text) for at in some]
                scores -= _scores(student, less, told)
            for at, own in zip(some, scores, strict=True):
                found[at] = int(own.argmax())
    return found


def _scores(
    student: Student, asked: Sequence[ModelInput], replies: Sequence[Sequence[str]]
) -> Tensor:
    with still(student.model), student.precision():
        inputs = student.inputs(asked)
        return reply_likelihoods(student.model, student.processor, inputs, replies)


def _heard(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    """What stands after the likeliest list of what is heard."""
    texts = [small_lessons.choice_text(one.asked, small_lessons.HEARD) for one in some]
    said = _said(student, heard, texts)
    found = [
        choice_in(one.text.rpartition("\n")[2], asked.asked.choices)
        for one, asked in zip(said, some, strict=True)
    ]
    return found, _tokens(said)


def _said(
    student: Student, heard: list[Samples], texts: Sequence[str], begins: str = ""
) -> list[Rollout]:
    """The likeliest replies, token by token."""
    asked = [ModelInput(sound, text) for sound, text in zip(heard, texts, strict=True)]
    return sample(
        student,
        asked,
        Sampling(temperature=0, max_tokens=LONGEST, rows=BATCH, begins=begins),
        seed=0,
    )


def _tokens(said: Sequence[Rollout]) -> float:
    return float(np.mean([len(one.tokens) for one in said]))


def _traces(style: Literal["mpar2", "paqa"]) -> Callable[..., Answers]:
    def traced(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
        """What the likeliest trace answers."""
        texts = [small_lessons.trace_text(one.asked, style) for one in some]
        said = _said(student, heard, texts, small_lessons.BEGINS[style])
        rows = [small_lessons.example(str(at), one.window, one.asked, style, "")
                for at, one in enumerate(some)]  # fmt: skip
        found: list[int | None] = [
            row.answer if answer(row, one.text) == 1 else None
            for row, one in zip(rows, said, strict=True)
        ]
        return found, _tokens(said)

    return traced


_FORMS: dict[Form, Callable[[Student, list[Samples], Sequence[LookQuestion]], Answers]] = {
    "names": _names, "words": _words, "pmi": _pmi, "told": _told, "heard": _heard,
    "mpar2": _traces("mpar2"), "paqa": _traces("paqa"),
}  # fmt: skip
