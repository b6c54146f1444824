"""What the truth about a scene may turn out to be: an answer, nothing to ask about, or a doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphs.query.program import Node

Meaning = Mapping[str, frozenset[str]]
"""What a text of a program means: labels of sounds, texts of utterances, words, codes."""


@dataclass(frozen=True)
class RightAnswer:
    """The right answer.

    Attributes:
        value: Yes or no; a number; a label; an order of labels.
        unit: "yes or no", "count", "at" and "s" (seconds), "dB", "Hz", "BPM", "wpm", "order", or
            the attribute of which the value is a label: "name", "words", "gender".
        also: What else is right, or may be held so by some: never to be offered as wrong. Empty
            where the answer is the only one.
        sure: Those of `also` that are right to everybody.
        denied: Whether the opposite is asked: right is whatever is neither `value` nor in `also`,
            and wrong are `value` and `sure`.
    """

    value: bool | float | str | tuple[str, ...]
    unit: str
    also: tuple[float, ...] | tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    denied: bool = False


@dataclass(frozen=True)
class Missing:
    """What the question takes for granted, and the scene has not: "there is no second bell"."""

    things: Node


Outcome = RightAnswer | Missing | None
"""None: a careful listener could dispute it."""


class UnclearError(Exception):
    """A careful listener could dispute it; the text says why."""


class AbsentError(Exception):
    """What the question takes for granted is not there."""

    def __init__(self, things: Node) -> None:
        super().__init__("absent")
        self.things = things
