"""A scene as one listener takes it: its borders here or there, its words in this sense or that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from evals.scenes.truth.answer import Meaning, UnclearError
from evals.scenes.truth.scene_timeline import Annotated
from evals.scenes.truth.shaking import BorderShift
from evals.scenes.truth.thing import Things, in_time
from graphs.query.program import Node

Sense = Literal[
    "loose",
    "within",
    "latest",
    "voices",
    "runs",
    "single",
    "joined",
    "short pauses",
    "inner pauses",
]
"""Where questions mean one thing to one and another to another. What differs is in doubt.

- `loose`: what overlaps comes before and after too, and what is partly in a part is in it.
- `within`: only what is in a part from beginning to end is in it.
- `latest`: of several things that something lies beside, the last is meant.
- `voices`: a voice is a sound.
- `runs`: one sound, or one voice, several times in a row counts as one.
- `single`: the longest sound is that of the longest occasion, not that heard longest in all.
- `joined`: occasions of a sound with hardly a pause between them are one.
- `short pauses`: short ones are silences too.
- `inner pauses`: silence before and after everything is none.
"""

SENSES: tuple[Sense, ...] = get_args(Sense)


def _no_number(_: Scene, __: Node) -> float:
    raise UnclearError("nothing tells numbers")


@dataclass
class Scene:
    """What a program is evaluated on.

    Attributes:
        annotated: What is true.
        means: What texts mean.
        senses: In which senses questions are taken.
        shift: How borders are moved.
        asked: Which senses made, or could make, a difference; "times" where borders could.
        leaves: What leaves mean, as far as it has been looked up.
        asked_by_leaf: Which senses that depended on.
        number: What a value is that things are compared with.
    """

    annotated: Annotated
    means: Meaning
    senses: frozenset[Sense] = frozenset()
    shift: BorderShift | None = None
    asked: set[str] = field(default_factory=set[str])
    leaves: dict[tuple[str, str], Things] = field(default_factory=dict[tuple[str, str], Things])
    asked_by_leaf: dict[tuple[str, str], frozenset[str]] = field(
        default_factory=dict[tuple[str, str], frozenset[str]]
    )
    number: Callable[[Scene, Node], float] = _no_number
    _moved: dict[int, Things] = field(default_factory=dict[int, Things])

    def takes(self, sense: Sense) -> bool:
        """Whether a question is taken in this sense."""
        self.asked.add(sense)
        return sense in self.senses

    def times(self) -> None:
        """Remembers that borders may make a difference."""
        self.asked.add("times")

    @property
    def clock(self) -> float:
        """By how much the clock is moved."""
        return self.shift.clock if self.shift else 0.0

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.annotated.facts.seconds

    @property
    def sounds(self) -> Things:
        """What sounds besides voices."""
        return self.moved(self.annotated.sounds)

    @property
    def turns(self) -> Things:
        """Stretches of one voice."""
        return self.moved(self.annotated.turns)

    def moved(self, things: Things) -> Things:
        """The things with their borders as this listener has them."""
        if self.shift is None or not things:
            return things
        key = id(things)
        if key not in self._moved:
            self._moved[key] = in_time(self.shift.moved(one) for one in things)
        return self._moved[key]
