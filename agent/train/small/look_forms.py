"""In which forms the small model is asked, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from rapidfuzz.distance import Levenshtein
from torch import Tensor

from agent.student.generate import sample, still
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.small import small_lessons
from agent.train.small.look_questions import LookQuestion
from agent.train.small.small_lessons import LIST
from agent.train.small.window_questions import NUMBERS, Asked, ChoiceQuestion
from graphs.choice_reply import choice_in
from tools.audio import Samples, Segment
from tools.lalm.faint_noise import faint_noise
from tools.lalm.lalm_listener import PROMPTS
from tools.lalm.reply_likelihood import reply_likelihoods
from tools.lalm.reply_percepts import counted, named, words

Form = Literal["names", "words", "pmi", "told", "heard", "heard-words", "listen", "mpar2", "paqa"]
"""How it is asked: for names, of which the likeliest choice counts; with the choices in the prompt,
of whose words the likeliest count; the same less what faint noise makes of them; without a sound,
told what is heard; for what is heard and then an answer; the same, but of the choices' words after
what it says it hears the likeliest count; as the role `listen` asks, which of some
names, how often, or which words; for a trace."""


NAMED: tuple[Asked, ...] = ("what", "order")
"""What can be asked without choices, so that names are compared."""

_ANY = Segment(start=0, end=60)
"""Longer than any window: where something was heard does not count here."""

BATCH, NEWLINE = 12, "\n"
LONGEST = 96
"""Tokens of a trace."""


@dataclass(frozen=True)
class Answers:
    """To some questions.

    Attributes:
        choices: Of each the index; None where no choice was named.
        tokens: Mean of the replies; None where none was written.
        cer: Of what was written down of speech, over all.
    """

    choices: list[int | None]
    tokens: float | None = None
    cer: float | None = None


def _names(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    """The choice whose words are likeliest as the whole reply, of what nobody named."""
    told = [[text.replace(", ", "; ") for text in one.asked.choices] for one in some]
    return Answers(likeliest(student, [ModelInput(one, LIST) for one in heard], told))


def _words(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    return Answers(directly(student, heard, some))


def _pmi(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    return Answers(directly(student, heard, some, pmi=True))


def _told(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    return Answers(directly(student, None, some))


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
    for count in {len(some) for some in replies}:
        alike = [at for at, some in enumerate(replies) if len(some) == count]
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
    texts = [small_lessons.heard_text(one.asked) for one in some]
    said = likeliest_replies(student, heard, texts)
    found = [
        choice_in(one.text.rpartition("\n")[2], asked.asked.choices)
        for one, asked in zip(said, some, strict=True)
    ]
    return Answers(found, _tokens(said))


def _heard_words(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    texts = [small_lessons.heard_text(one.asked) for one in some]
    said = likeliest_replies(student, heard, texts)
    replies = [
        [f"{told.text.partition(NEWLINE)[0]}\n{choice}" for choice in one.asked.choices]
        for told, one in zip(said, some, strict=True)
    ]
    asked = [ModelInput(sound, text) for sound, text in zip(heard, texts, strict=True)]
    return Answers(likeliest(student, asked, replies), _tokens(said))


def _listened(student: Student, heard: list[Samples], some: Sequence[LookQuestion]) -> Answers:
    """What the reply to the role's own prompt says, read as the role reads it."""
    said = likeliest_replies(student, heard, [_listening(one) for one in some])
    found = [meant(told.text, one.asked) for told, one in zip(said, some, strict=True)]
    spoken = [(told.text, one.asked.right) for told, one in zip(said, some, strict=True)]
    cer = error_rate(spoken) if some[0].asked.kind == "said" else None
    return Answers(found, _tokens(said), cer)


def _listening(one: LookQuestion) -> str:
    match one.asked.kind:
        case "said":
            return PROMPTS["words"]()
        case "count":
            return PROMPTS["count"](names=one.window.names[0])
        case _:
            return PROMPTS["hear"](names="\n".join(one.asked.choices))


def meant(reply: str, asked: ChoiceQuestion) -> int | None:
    """The nearest words; the number of times; or the one name, if it is one alone."""
    if asked.kind == "said":
        near = [Levenshtein.distance(words(reply), one) for one in asked.choices]
        return near.index(min(near))
    if asked.kind == "count":
        times = len(counted(reply, _ANY, "", ""))
        told = {NUMBERS[times - 1]} if 0 < times <= len(NUMBERS) else set[str]()
    else:
        told = {one.label for one in named(reply, _ANY, "", asked.choices, str)}
    return next((at for at, one in enumerate(asked.choices) if {one} == told), None)


def error_rate(spoken: Sequence[tuple[str, str]]) -> float:
    """Wrong characters of replies over those of what was said: pairs of the two (CER)."""
    wrong = sum(Levenshtein.distance(words(said).lower(), true.lower()) for said, true in spoken)
    return wrong / sum(len(true) for _, true in spoken)


def likeliest_replies(
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
        said = likeliest_replies(student, heard, texts, small_lessons.BEGINS[style])
        rows = [small_lessons.example(str(at), one.window, one.asked, style, "")
                for at, one in enumerate(some)]  # fmt: skip
        found: list[int | None] = [
            row.answer if answer(row, one.text) == 1 else None
            for row, one in zip(rows, said, strict=True)
        ]
        return Answers(found, _tokens(said))

    return traced


FORMS: dict[Form, Callable[[Student, list[Samples], Sequence[LookQuestion]], Answers]] = {
    "names": _names, "words": _words, "pmi": _pmi, "told": _told, "heard": _heard,
    "heard-words": _heard_words,
    "listen": _listened,
    "mpar2": _traces("mpar2"), "paqa": _traces("paqa"),
}  # fmt: skip
