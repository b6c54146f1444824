"""What the small model is taught about a window: a question, and the words to reply.

Names come first, without choices; then choices, of which it replies the letter; then short traces
that say what is heard before they answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from agent.data.example import Example, Style, answer_of
from agent.train.small.sound_windows import SoundWindow
from agent.train.small.window_questions import NUMBERS, Asked, ChoiceQuestion, brief, said_of
from evals.scenes.reference import TRUTH
from evals.single_prompt import PROMPTS as SINGLE
from graphs.choice_reply import LETTERS, lettered
from tools.audio import Segment
from tools.evidence import SoundEvent
from tools.lalm.grammars import paqa, tags
from tools.lalm.lalm_listener import PROMPTS as LISTEN

LIST = "What is heard?"
"""Replied to with names in order, between semicolons."""

TRACES: Mapping[Style, str] = {
    "mpar2": "Say what is heard, then answer.",
    "paqa": "Plan, say what is heard, then answer.",
}
"""What asks for a trace of either grammar: one prompt for both leaves it to chance which comes."""

CHOICE = "Reply with the words of the right choice."

TAGS = (
    "<hear>", "</hear>", '<step ask="', "<think>", "</think>", "</step>", '<review holds="yes">',
    "</review>", "<answer>", "</answer>", "<THINK>", "</THINK>", "<PLANNING>", "</PLANNING>",
    "<CAPTION>", "</CAPTION>", "<ENV>", "</ENV>", "<REASONING>", "</REASONING>", "<SUMMARY>",
    "</SUMMARY>", "<RESPONSE>", "</RESPONSE>",
)  # fmt: skip
"""Of both grammars: a token each, so that a trace is short."""


@dataclass(frozen=True)
class WindowLesson:
    """What is asked about a window, and what is to be replied.

    Attributes:
        window: None where what is to be heard is told in words.
    """

    window: SoundWindow | None
    text: str
    reply: str


def listed(window: SoundWindow) -> str:
    """What happens, in order: one thing once, with how often where it comes again and again."""
    names = [said_of(window, at) for at in range(len(window.happenings))]
    if len(set(names)) == 1 and len(names) > 1:
        return f"{names[0]}, {NUMBERS[len(names) - 1]}"
    return "; ".join(names)


def letter_lesson(window: SoundWindow, asked: ChoiceQuestion) -> WindowLesson:
    """As the solver that asks a model once does."""
    text = SINGLE["choose"](question=asked.text, choices=lettered(asked.choices))
    return WindowLesson(window, text, LETTERS[asked.answer])


def words_lesson(window: SoundWindow, asked: ChoiceQuestion) -> WindowLesson:
    """The same, replied to with the choice's words."""
    return WindowLesson(
        window, f"{asked.text}\n{lettered(asked.choices)}\n{CHOICE}", asked.choices[asked.answer]
    )


def told(window: SoundWindow, text: str) -> str:
    """A question with what is to be heard in words before it."""
    return f"Heard: {listed(window)}\n{text}"


SETTLED: frozenset[Asked] = frozenset(
    {"what", "first", "last", "after", "order", "not", "count", "language"}
)
"""What a list of what happens answers: it has no times, no words and no voices."""


def told_lesson(lesson: WindowLesson) -> WindowLesson:
    """The same without a sound: what is to be heard is told."""
    if lesson.window is None:
        return lesson
    return WindowLesson(None, told(lesson.window, lesson.text), lesson.reply)


def trace_text(asked: ChoiceQuestion, style: Style) -> str:
    """A question to be answered with a trace."""
    return f"{asked.text}\n{lettered(asked.choices)}\n{TRACES[style]}"


def trace_lesson(window: SoundWindow, asked: ChoiceQuestion, style: Style) -> WindowLesson:
    """What is heard, what follows, and the answer, in at most some eighty tokens."""
    return WindowLesson(window, trace_text(asked, style), trace(window, asked, style))


def trace(window: SoundWindow, asked: ChoiceQuestion, style: Style) -> str:
    """A trace that is right, in either grammar."""
    heard = [said_of(window, at) for at in range(len(window.happenings))]
    answer = answer_of(asked.choices, asked.answer)
    right = asked.choices[asked.answer]
    if style == "paqa":
        return paqa.render(
            paqa.PaqaTrace(
                plan=asked.text,
                sounds=tuple(paqa.Sound(text=name) for name in heard),
                reasoning=f"It is {right}.",
                response=answer,
            )
        )
    step = tags.Step(ask=asked.text, thought=f"It is {right}.")
    return tags.render(
        tags.TagTrace(
            heard=tuple(tags.TagPercept(text=name) for name in heard),
            steps=(step,),
            review=tags.Review(text=f"It is {right}.", holds=True),
            answer=answer,
        )
    )


CHOICES: Mapping[str, Callable[[SoundWindow, ChoiceQuestion], WindowLesson]] = {
    "letter": letter_lesson,
    "words": words_lesson,
    "mpar2": partial(trace_lesson, style="mpar2"),
    "paqa": partial(trace_lesson, style="paqa"),
}
"""The forms of reply to a question with choices."""


def example(
    name: str, window: SoundWindow, asked: ChoiceQuestion, style: Style, digest: str
) -> Example:
    """The row that rewards take."""
    return Example(
        id=name, audio=f"{name}.wav", sha256=digest, seconds=window.seconds, split="train",
        kind=asked.kind, question=asked.text, choices=asked.choices, answer=asked.answer,
        style=style, trace=trace(window, asked, style),
        truth=tuple(
            SoundEvent(
                segment=Segment(start=one.start, end=one.end), tool=TRUTH, label=one.name
            )
            for one in window.happenings
        ),
    )  # fmt: skip


def listen_lessons(window: SoundWindow, draws: Random, names: Sequence[str]) -> WindowLesson:
    """As the role that listens again asks: what is heard, which of some, how often, which words."""
    happening = window.happenings
    voice = [one for one in happening if one.facts.sort == "voice"]
    if voice and len(happening) == 1 and voice[0].facts.words:
        return WindowLesson(window, LISTEN["words"](), brief(voice[0].facts.words))
    if len(set(window.names)) == 1 and len(happening) > 1:
        spans = "\n".join(f"{one.start:.1f}-{one.end:.1f}" for one in happening)
        return WindowLesson(window, LISTEN["count"](names=window.names[0]), spans)
    if draws.random() < 0.5:
        return WindowLesson(window, LISTEN["describe"](), _sentence(window))
    sought = [draws.choice(list(names)), *window.names]
    draws.shuffle(sought)
    lines = [f"{one.name} {one.start:.1f}-{one.end:.1f}" for one in happening]
    return WindowLesson(window, LISTEN["hear"](names="\n".join(sought)), "\n".join(lines))


def _sentence(window: SoundWindow) -> str:
    names = [said_of(window, at) for at in range(len(window.happenings))]
    told = ", then ".join(names)
    return f"{told[:1].upper()}{told[1:]}."
