"""What the truth about a scene may turn out to be: an answer, nothing to ask about, or a doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphs.query.program import Node

Meaning = Mapping[str, frozenset[str]]
"""What a text of a program means: labels of sounds, texts of utterances, words, codes."""


@dataclass(frozen=True)
class Answer:
    """The right answer.

    Attributes:
        value: Yes or no; a number; a label; an order of labels.
        unit: "yes or no", "count", "at" and "s" (seconds), "dB", "Hz", "BPM", "wpm", "order", or
            the attribute of which the value is a label: "name", "words", "gender".
        also: What else is right; empty where the answer is the only one.
        perhaps: What some hold right and some not: to be offered neither as right nor as wrong.
        denied: Whether the opposite is asked: `value` and `also` are wrong, and right is whatever
            is none of these, nor in `perhaps`.
    """

    value: bool | float | str | tuple[str, ...]
    unit: str
    also: tuple[float, ...] | tuple[str, ...] = ()
    perhaps: tuple[float, ...] | tuple[str, ...] = ()
    denied: bool = False


@dataclass(frozen=True)
class Missing:
    """What the question takes for granted, and the scene has not: "there is no second bell"."""

    things: Node


Outcome = Answer | Missing | None
"""None: a careful listener could dispute it."""


class UnclearError(Exception):
    """A careful listener could dispute it; the text says why."""


class AbsentError(Exception):
    """What the question takes for granted is not there."""

    def __init__(self, things: Node) -> None:
        super().__init__("absent")
        self.things = things
