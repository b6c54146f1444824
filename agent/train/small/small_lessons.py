"""What the small model is taught about a window: a question, and the words to reply.

Names come first, without choices; then choices, replied to in words, for so small a model hardly
finds the letter that stands before them; then short traces that say what is heard before they
answer. The words of the right answer stand in the prompt, so that it is cheap to repeat some choice
and not to listen: lures are choices of which none is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from agent.data.example import Example, Style
from agent.train.small.sound_windows import SoundWindow
from agent.train.small.window_questions import (
    Asked,
    ChoiceQuestion,
    QuestionMaker,
    brief,
    said_of,
)
from evals.scenes.reference import TRUTH
from evals.single_prompt import PROMPTS as SINGLE
from evals.structured_prompt import PROMPTS as STRUCTURED
from graphs.choice_reply import lettered
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

BEGINS: Mapping[Style, str] = {"mpar2": "<hear>", "paqa": "<THINK>"}
"""With what a trace of either grammar begins, where it is sampled: after 1,280 lessons the words of
the prompt alone did not decide which was written."""

WORDS, HEARD = SINGLE["words"], SINGLE["first-heard"]
NONE = "none of these"
"""What is right where no choice is."""

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
    """What happens, in order, each time by itself: how often it is, is left to be counted."""
    return "; ".join(said_of(window, at) for at in range(len(window.happenings)))


def choice_text(asked: ChoiceQuestion, wanted: str) -> str:
    """A question with its choices, and what is wanted of a reply."""
    return f"{asked.text}\n{lettered(asked.choices)}\n{wanted}"


def words_text(asked: ChoiceQuestion) -> str:
    """A question to be replied to with the words of the right choice, as `eval` asks it."""
    return WORDS(question=asked.text, choices=lettered(asked.choices))


def heard_text(asked: ChoiceQuestion) -> str:
    """The same, to be replied to with what is heard before that."""
    return HEARD(question=asked.text, choices=lettered(asked.choices))


def words_lesson(window: SoundWindow, asked: ChoiceQuestion) -> WindowLesson:
    """A question with choices, replied to with the words of the right one."""
    return WindowLesson(window, words_text(asked), asked.right)


def heard_lesson(window: SoundWindow, asked: ChoiceQuestion) -> WindowLesson:
    """The same after what is heard, from which the answer follows."""
    return WindowLesson(window, heard_text(asked), f"{listed(window)}\n{asked.right}")


def lure_lesson(window: SoundWindow, ask: QuestionMaker, draws: Random) -> WindowLesson:
    """What is heard, while each of the choices is something else."""
    asked = ask.lures(window, draws)
    if draws.random() < 0.3:
        return WindowLesson(window, words_text(asked), NONE)
    return WindowLesson(window, heard_text(asked), f"{listed(window)}\n{NONE}")


def structured_lesson(window: SoundWindow, asked: ChoiceQuestion) -> WindowLesson:
    """As the solver asks that keeps perception apart from reasoning."""
    text = STRUCTURED["heard"](question=asked.text, choices=lettered(asked.choices))
    reply = f"HEARD: {listed(window)}\nANALYSIS: It is {asked.right}.\nANSWER: {asked.right}"
    return WindowLesson(window, text, reply)


def told(window: SoundWindow, text: str) -> str:
    """A question with what is to be heard in words before it."""
    return f"Heard: {listed(window)}\n{text}"


SETTLED: frozenset[Asked] = frozenset(
    {"what", "first", "last", "after", "before", "order", "not", "there", "count", "language"}
)
"""What a list of what happens answers: it has no times, no words and no voices."""


def told_lesson(lesson: WindowLesson) -> WindowLesson:
    """The same without a sound: what is to be heard is told."""
    if lesson.window is None:
        return lesson
    return WindowLesson(None, told(lesson.window, lesson.text), lesson.reply)


SOUGHT: Mapping[Asked, str] = {
    "what": "the sound", "first": "the first", "last": "the last", "after": "the next",
    "before": "the one before", "order": "the order", "not": "the missing one",
    "there": "is it there", "count": "how many", "language": "the language", "said": "the words",
    "when": "the time", "who": "how many voices",
}  # fmt: skip
"""What a trace looks for: in few words, for it is to end within its tokens."""


PLACES = ("the first", "the second", "the third", "the fourth", "the fifth")
"""What further steps look for."""


def trace_text(asked: ChoiceQuestion, style: Style) -> str:
    """A question to be answered with a trace."""
    return choice_text(asked, TRACES[style])


def trace_lesson(window: SoundWindow, asked: ChoiceQuestion, style: Style) -> WindowLesson:
    """What is heard, what follows, and the answer, in at most some eighty tokens."""
    return WindowLesson(window, trace_text(asked, style), trace(window, asked, style))


def long_lesson(window: SoundWindow, asked: ChoiceQuestion, draws: Random) -> WindowLesson:
    """The same in MPAR²'s grammar with one to four further steps, before or after its own."""
    found = trace(window, asked, "mpar2", draws.randint(1, 4), draws.random() < 0.5)
    return WindowLesson(window, trace_text(asked, "mpar2"), found)


def trace(
    window: SoundWindow, asked: ChoiceQuestion, style: Style, more: int = 0, last: bool = False
) -> str:
    """A trace that is right, in either grammar; its answer is in words alone.

    Args:
        window: What is heard.
        asked: The question.
        style: The grammar.
        more: Steps of MPAR² that hear one thing after another anew.
        last: Whether the step that answers comes behind these.
    """
    heard = [said_of(window, at) for at in range(len(window.happenings))]
    right, sought = asked.right, SOUGHT[asked.kind]
    if style == "paqa":
        return paqa.render(
            paqa.PaqaTrace(
                plan=sought, sounds=tuple(paqa.Sound(text=name) for name in heard),
                reasoning=right, summary=right, response=right,
            )
        )  # fmt: skip
    bears = [name for name in heard if name == right or name in asked.text] or heard
    own, others = [_step(sought, bears[0], right)], _anew(heard, more)
    return tags.render(
        tags.TagTrace(
            heard=tuple(tags.TagPercept(text=name) for name in heard),
            steps=tuple([*others, *own] if last else [*own, *others]),
            review=tags.Review(text="It holds.", holds=True), answer=right,
        )
    )  # fmt: skip


def _step(ask: str, heard: str, thought: str) -> tags.Step:
    return tags.Step(ask=ask, heard=(tags.TagPercept(text=heard),), thought=thought)


def _anew(heard: Sequence[str], count: int) -> list[tags.Step]:
    """So many steps that hear one thing each, in order, and from the first again."""
    places = list(zip(PLACES, heard, strict=False))
    some = [places[at % len(places)] for at in range(count)]
    return [_step(ask, name, name) for ask, name in some]


CHOICES: Mapping[str, Callable[[SoundWindow, ChoiceQuestion], WindowLesson]] = {
    "words": words_lesson,
    "heard": heard_lesson,
    "structured": structured_lesson,
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


def listen_lesson(window: SoundWindow, ask: QuestionMaker, draws: Random) -> WindowLesson:
    """As the role that listens again asks: what is heard, which of some, how often, which words."""
    happening = window.happenings
    voice = [one for one in happening if one.facts.sort == "voice"]
    if voice and len(happening) == 1 and voice[0].facts.words:
        return WindowLesson(window, LISTEN["words"](), brief(voice[0].facts.words))
    if len(set(window.names)) == 1 or draws.random() < 0.2:
        return _count_lesson(window, ask, draws)
    if draws.random() < 0.2:
        return WindowLesson(window, LISTEN["describe"](), _sentence(window))
    return _hear_lesson(window, ask, draws)


def _count_lesson(window: SoundWindow, ask: QuestionMaker, draws: Random) -> WindowLesson:
    """From when to when a sound is heard, time for time; now and then one that is not there."""
    strange = draws.random() < 0.15
    name = ask.others(window.names, 1, draws)[0] if strange else draws.choice(window.names)
    lines = [f"{one.start:.1f}-{one.end:.1f}" for one in window.happenings if one.name == name]
    return WindowLesson(window, LISTEN["count"](names=name), "\n".join(lines) or "none")


def _hear_lesson(window: SoundWindow, ask: QuestionMaker, draws: Random) -> WindowLesson:
    """Which of some names: of what is heard not all are asked for, and others are."""
    there = [name for name in dict.fromkeys(window.names) if draws.random() < 0.7]
    sought = [*there, *ask.others(window.names, draws.randint(1, 4), draws)]
    draws.shuffle(sought)
    lines = [
        f"{one.name} {one.start:.1f}-{one.end:.1f}"
        for one in window.happenings
        if one.name in there
    ]
    reply = "\n".join(lines) or "none"
    return WindowLesson(window, LISTEN["hear"](names="\n".join(sought)), reply)


def _sentence(window: SoundWindow) -> str:
    names = [said_of(window, at) for at in range(len(window.happenings))]
    told = ", then ".join(names)
    return f"{told[:1].upper()}{told[1:]}."
