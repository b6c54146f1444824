"""Questions with choices on a window of sound, whose facts tell the right one.

How they are worded stands in `wordings`, a file for each author: what is asked about the dev split
has words that no lesson had, and those of test are by authors whom nobody read who made lessons.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal, get_args

from pydantic import TypeAdapter

from agent.train.small.recording_set import RecordingSet
from agent.train.small.sound_phrases import sound_phrases
from agent.train.small.sound_windows import SoundWindow, WindowKind
from tools.outside import read_toml

LANGUAGES = {
    "ca": "Catalan", "cs": "Czech", "el": "Greek", "en": "English", "es": "Spanish",
    "fr": "French", "it": "Italian", "ro": "Romanian", "ru": "Russian",
}  # fmt: skip
PEOPLE = ("one person", "two people", "three people", "four people")
TRIES = 50
"""Names that are drawn for each that is wanted."""

NUMBERS = ("once", "twice", "three times", "four times", "five times")

Asked = Literal[
    "what", "first", "last", "after", "before", "order", "not", "there", "count", "language",
    "said", "when", "who",
]  # fmt: skip


Worded = Literal["train", "dev", "test"]
"""Whose words: those learned from; those looked at while lessons are made; and those of authors
whom nobody read who made them."""


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

    @property
    def right(self) -> str:
        """The right choice's words."""
        return self.choices[self.answer]


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
        worded: Whose words it asks in.
    """

    names: Sequence[str]
    words: Sequence[str] = ()
    languages: Sequence[str] = ()
    worded: Worded = "train"

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
            case "talk":
                return ["who"]
            case "row":
                some: list[Asked] = ["first", "last", "last", "after", "before", "not", "there"]
                return [*some, "order", "order"] if len(window.happenings) > 2 else some

    def of(self, window: SoundWindow, kind: Asked, draws: Random) -> ChoiceQuestion:
        """A question of that kind."""
        names = [said_of(window, at) for at in range(len(window.happenings))]
        name = self._about(kind, names, draws)
        # Of draws of its own: whoever words it, the choices are the same.
        text = Random(draws.random()).choice(wordings(kind, self.worded)).format(name=name)
        match kind:
            case "count":
                return _in_order(kind, text, NUMBERS, len(names) - 1, draws)
            case "who":
                people = {one.facts.name for one in window.happenings}
                return _in_order(kind, text, PEOPLE, len(people) - 1, draws)
            case "when":
                return _when(window, text)
            case "order":
                right, wrong = _orders(names[:3], draws)
            case "language":
                right = LANGUAGES[window.happenings[0].facts.language]
                wrong = draws.sample([one for one in self.languages if one != right], 3)
            case "said":
                right = brief(window.happenings[0].facts.words)
                wrong = draws.sample(sorted({*map(brief, self.words)} - {right}), 3)
            case "there":
                right, wrong = ("yes", ["no"]) if name in names else ("no", ["yes"])
            case "not":
                right, wrong = self.others(names, 1, draws)[0], names[:3]
            case _:
                at = names.index(name)
                right = names[{"last": -1, "after": at + 1, "before": at - 1}.get(kind, 0)]
                wrong = self._beside(names, right, draws)
        return _mixed(kind, text, right, wrong, draws)

    def _about(self, kind: Asked, names: Sequence[str], draws: Random) -> str:
        """The sound that a question names: some other one, if it is whether that is there."""
        match kind:
            case "after":
                return names[draws.randrange(len(names) - 1)]
            case "before":
                return names[draws.randrange(1, len(names))]
            case "there":
                strange = draws.random() < 0.5
                return self.others(names, 1, draws)[0] if strange else draws.choice(names)
            case _:
                return names[0]

    def lures(self, window: SoundWindow, draws: Random) -> ChoiceQuestion:
        """A question of whose choices none is heard; the first counts as right."""
        kind: Asked = draws.choice(["what", "first", "last"])
        text = draws.choice(wordings(kind, self.worded))
        wrong = self.others(window.names, 4, draws)
        return ChoiceQuestion(kind, text, tuple(wrong), 0)

    def others(self, names: Sequence[str], count: int, draws: Random) -> list[str]:
        """Names that can be taken for none of these, nor for one another; fewer if they run out."""
        found: list[str] = []
        for _ in range(TRIES * count):
            if len(found) == count:
                break
            other = draws.choice(self.names)
            if sound_phrases().apart(other, [*names, *found]):
                found.append(other)
        return found

    def _beside(self, names: Sequence[str], right: str, draws: Random) -> list[str]:
        """Three wrong choices: the other things that are heard, and then things that are not."""
        wrong = [name for name in dict.fromkeys(names) if name != right][:3]
        return wrong + self.others(names, 3 - len(wrong), draws)


@cache
def _authors(worded: Worded) -> Sequence[Mapping[Asked, tuple[str, ...]]]:
    kind, folder = TypeAdapter(dict[Asked, tuple[str, ...]]), Path(__file__).with_name("wordings")
    return [kind.validate_python(read_toml(path)) for path in sorted(folder.glob(f"{worded}-*"))]


@cache
def wordings(kind: Asked, worded: Worded) -> Sequence[str]:
    """How questions of a kind are asked, by all authors; `{name}` stands for a sound."""
    return [text for author in _authors(worded) for text in author[kind]]


def wordings_digest(*worded: Worded) -> str:
    """Of every wording, in order."""
    told = [[wordings(kind, one) for kind in get_args(Asked)] for one in worded]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def questions(sounds: RecordingSet, worded: Worded = "train") -> QuestionMaker:
    """Who asks about windows of these recordings."""
    words = [one.facts.words for one in sounds.recordings if one.facts.words]
    return QuestionMaker(list(sounds.by_name), words, list(LANGUAGES.values()), worded)


def brief(words: str) -> str:
    """The first words of what is said."""
    return " ".join(words.split()[:5])


def _mixed(
    kind: Asked, text: str, right: str, wrong: Sequence[str], draws: Random
) -> ChoiceQuestion:
    choices = [right, *wrong]
    draws.shuffle(choices)
    return ChoiceQuestion(kind, text, tuple(choices), choices.index(right))


def _in_order(
    kind: Asked, text: str, of: Sequence[str], right: int, draws: Random
) -> ChoiceQuestion:
    """Four of them, among which the right one; in their order."""
    some = sorted([*draws.sample([at for at in range(len(of)) if at != right], 3), right])
    return ChoiceQuestion(kind, text, tuple(of[at] for at in some), some.index(right))


def _orders(names: Sequence[str], draws: Random) -> tuple[str, list[str]]:
    """The same things in the right order, and in three others."""
    right, found = ", ".join(names), list[str]()
    while len(found) < 3:
        other = ", ".join(draws.sample(list(names), len(names)))
        if other not in (right, *found):
            found.append(other)
    return right, found


def _when(window: SoundWindow, text: str) -> ChoiceQuestion:
    """Where it begins, in quarters of the window."""
    quarter = window.seconds / 4
    choices = tuple(f"{at * quarter:.1f}-{(at + 1) * quarter:.1f} s" for at in range(4))
    at = min(3, int(window.happenings[0].start / quarter))
    return ChoiceQuestion("when", text, choices, at)
