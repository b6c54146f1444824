"""What the small model is taught about a window: a question, and the words to reply.

Names come first, without choices; then choices, of which it replies the letter; then short traces
that say what is heard before they answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from agent.data.example import Example, Style, answer_of
from agent.train.small.recording_set import RecordingSet
from agent.train.small.sound_phrases import sound_phrases
from agent.train.small.sound_windows import SoundWindow, WindowKind
from evals.scenes.reference import TRUTH
from evals.single_prompt import PROMPTS as SINGLE
from graphs.choice_reply import LETTERS, lettered
from tools.audio import Segment
from tools.evidence import SoundEvent
from tools.lalm.grammars import paqa, tags
from tools.lalm.lalm_listener import PROMPTS as LISTEN

LIST = "What is heard?"
"""Replied to with names in order, between semicolons."""

TRACE = "Say what is heard, then answer."

LANGUAGES = {
    "ca": "Catalan", "cs": "Czech", "el": "Greek", "en": "English", "es": "Spanish",
    "fr": "French", "it": "Italian", "ro": "Romanian", "ru": "Russian",
}  # fmt: skip
NUMBERS = ("once", "twice", "three times", "four times", "five times")

TAGS = (
    "<hear>", "</hear>", '<step ask="', "<think>", "</think>", "</step>", '<review holds="yes">',
    "</review>", "<answer>", "</answer>", "<THINK>", "</THINK>", "<PLANNING>", "</PLANNING>",
    "<CAPTION>", "</CAPTION>", "<ENV>", "</ENV>", "<REASONING>", "</REASONING>", "<SUMMARY>",
    "</SUMMARY>", "<RESPONSE>", "</RESPONSE>",
)  # fmt: skip
"""Of both grammars: a token each, so that a trace is short."""

Asked = Literal[
    "what", "first", "last", "after", "order", "not", "count", "language", "said", "when"
]


@dataclass(frozen=True)
class ChoiceQuestion:
    """A question on a window.

    Attributes:
        answer: The index of the right choice.
    """

    kind: Asked
    text: str
    choices: tuple[str, ...]
    answer: int


@dataclass(frozen=True)
class WindowLesson:
    """What is asked about a window, and what is to be replied."""

    window: SoundWindow
    text: str
    reply: str


def listed(window: SoundWindow) -> str:
    """What happens, in order: one thing once, with how often where it comes again and again."""
    names = [said_of(window, at) for at in range(len(window.happenings))]
    if len(set(names)) == 1 and len(names) > 1:
        return f"{names[0]}, {NUMBERS[len(names) - 1]}"
    return "; ".join(names)


def said_of(window: SoundWindow, at: int) -> str:
    """What one thing is called; of a voice, in which language it speaks."""
    one = window.happenings[at]
    if one.facts.sort == "voice":
        return f"someone speaking {LANGUAGES[one.facts.language]}"
    return one.facts.name


@dataclass(frozen=True)
class QuestionMaker:
    """Asks about windows.

    Attributes:
        names: All that wrong choices are taken from.
        words: What people say, from which wrong words are taken.
    """

    names: Sequence[str]
    words: Sequence[str] = ()
    languages: Sequence[str] = ()

    def __call__(self, window: SoundWindow, kind: WindowKind, draws: Random) -> ChoiceQuestion:
        """A question that a window of that kind can be asked."""
        return self.of(window, draws.choice(self.kinds(window, kind)), draws)

    def kinds(self, window: SoundWindow, kind: WindowKind) -> list[Asked]:
        """What can be asked of a window."""
        match kind:
            case "one":
                return ["what", "what", "what", "when"]
            case "times":
                return ["count"]
            case "voice":
                said = window.happenings[0].facts.words
                return ["language", "said"] if said and self.words else ["language"]
            case "row":
                some: list[Asked] = ["first", "last", "after", "not", "order"]
                return some if len(window.happenings) > 2 else some[:4]

    def of(self, window: SoundWindow, kind: Asked, draws: Random) -> ChoiceQuestion:
        """A question of that kind."""
        names = [said_of(window, at) for at in range(len(window.happenings))]
        match kind:
            case "what":
                return self._named(kind, "Which of these is heard?", names[0], names, draws)
            case "first":
                return self._among(kind, "Which sound is heard first?", names, 0, draws)
            case "last":
                return self._among(kind, "Which sound is heard last?", names, -1, draws)
            case "after":
                at = draws.randrange(len(names) - 1)
                text = f"What is heard right after {names[at]}?"
                return self._among(kind, text, names, at + 1, draws)
            case "not":
                text, other = "Which of these is not heard?", self._others(names, 1, draws)[0]
                return _mixed(kind, text, other, names[:3], draws)
            case "order":
                return _ordered(kind, names[:3], draws)
            case "count":
                text = f"How many times is {names[0]} heard?"
                return _chosen(kind, text, NUMBERS[len(names) - 1], NUMBERS, draws)
            case "language":
                own = LANGUAGES[window.happenings[0].facts.language]
                text = "Which language is spoken?"
                return _chosen(kind, text, own, self.languages, draws)
            case "said":
                return self._said(window.happenings[0].facts.words, draws)
            case "when":
                return _when(window, names[0], draws)

    def _others(self, names: Sequence[str], count: int, draws: Random) -> list[str]:
        """Names that can be taken for none of these, nor for one another."""
        found: list[str] = []
        while len(found) < count:
            other = draws.choice(self.names)
            if sound_phrases().apart(other, [*names, *found]):
                found.append(other)
        return found

    def _named(
        self, kind: Asked, text: str, right: str, names: Sequence[str], draws: Random
    ) -> ChoiceQuestion:
        return _mixed(kind, text, right, self._others(names, 3, draws), draws)

    def _among(
        self, kind: Asked, text: str, names: Sequence[str], at: int, draws: Random
    ) -> ChoiceQuestion:
        """The other things that are heard are choices, too."""
        wrong = [name for name in dict.fromkeys(names) if name != names[at]][:3]
        wrong += self._others(names, 3 - len(wrong), draws)
        return _mixed(kind, text, names[at], wrong, draws)

    def _said(self, words: str, draws: Random) -> ChoiceQuestion:
        right = brief(words)
        wrong = draws.sample(sorted({*map(brief, self.words)} - {right}), 3)
        return _mixed("said", "What is said?", right, wrong, draws)


def questions(sounds: RecordingSet) -> QuestionMaker:
    """Who asks about windows of these recordings."""
    words = [one.facts.words for one in sounds.recordings if one.facts.words]
    return QuestionMaker(list(sounds.by_name), words, list(LANGUAGES.values()))


def brief(words: str) -> str:
    """The first words of what is said."""
    return " ".join(words.split()[:5])


def _mixed(
    kind: Asked, text: str, right: str, wrong: Sequence[str], draws: Random
) -> ChoiceQuestion:
    choices = [right, *wrong]
    draws.shuffle(choices)
    return ChoiceQuestion(kind, text, tuple(choices), choices.index(right))


def _chosen(kind: Asked, text: str, right: str, of: Sequence[str], draws: Random) -> ChoiceQuestion:
    wrong = draws.sample([one for one in of if one != right], 3)
    if kind == "count":
        choices = tuple(one for one in of if one in (right, *wrong))
        return ChoiceQuestion(kind, text, choices, choices.index(right))
    return _mixed(kind, text, right, wrong, draws)


def _ordered(kind: Asked, names: Sequence[str], draws: Random) -> ChoiceQuestion:
    """The same things in four orders."""
    right, found = ", ".join(names), list[str]()
    while len(found) < 3:
        other = ", ".join(draws.sample(list(names), len(names)))
        if other != right and other not in found:
            found.append(other)
    return _mixed(kind, "In which order are they heard?", right, found, draws)


def _when(window: SoundWindow, name: str, draws: Random) -> ChoiceQuestion:
    """Where it begins, in quarters of the window."""
    quarter = window.seconds / 4
    choices = tuple(f"{at * quarter:.1f}-{(at + 1) * quarter:.1f} s" for at in range(4))
    at = min(3, int(window.happenings[0].start / quarter))
    return ChoiceQuestion("when", f"When does {name} begin?", choices, at)


def letter_lesson(window: SoundWindow, asked: ChoiceQuestion) -> WindowLesson:
    """As the solver that asks a model once does."""
    text = SINGLE["choose"](question=asked.text, choices=lettered(asked.choices))
    return WindowLesson(window, text, LETTERS[asked.answer])


def trace_text(asked: ChoiceQuestion) -> str:
    """A question to be answered with a trace."""
    return f"{asked.text}\n{lettered(asked.choices)}\n{TRACE}"


def trace_lesson(window: SoundWindow, asked: ChoiceQuestion, style: Style) -> WindowLesson:
    """What is heard, what follows, and the answer, in at most some eighty tokens."""
    return WindowLesson(window, trace_text(asked), trace(window, asked, style))


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
