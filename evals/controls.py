"""The same questions under conditions in which a listener should do worse.

What accuracy a solver keeps with silence, with another item's recording or with the question alone
it does not owe to hearing; what it loses when the choices are shuffled it owed to their order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import soundfile as sf

from evals.baselines import POSITIONS, baselines, no_audio
from evals.sample import Given, Item, Sample, Solver
from tools.audio import AudioClip
from tools.errors import InputError
from tools.files import replacing

MAIN = "main"
HEARING = ("silence", "other-recording", "shuffled-choices", "question-only")
"""Controls in which the run's own solver answers."""

SOUNDING = ("silence", "other-recording")
"""Those of them in which another sound is heard."""

GUESSING = (*(f"always-{name}" for name in (*POSITIONS, "last")), "longest", "random")
"""Controls in which nobody listens."""

CHOOSING = ("shuffled-choices", *GUESSING)
"""Controls that say nothing of a question without choices."""

RATE = 16_000

Present = Callable[[Item, int], Sample]
"""What of an item a solver is given, in which repeat."""


@dataclass(frozen=True)
class Condition:
    """One way of asking all items."""

    name: str
    present: Present
    solve: Solver


@dataclass(frozen=True)
class Contestant:
    """Who answers.

    Attributes:
        name: As on the command line.
        solve: Answers by listening.
        no_audio: Answers from the question alone; None for one who never listens.
        chooses: Whether it can only choose, and takes no open question.
        options: What it was told, by the flag's name.
        made_by: What its answers depend on besides, such as digests of tools and prompts.
        open_by: And what its answers to open questions depend on.
        close: Lets go of its models.
    """

    name: str
    solve: Solver
    no_audio: Solver | None = None
    chooses: bool = False
    options: dict[str, str | int] = field(default_factory=dict[str, str | int])
    made_by: dict[str, str] = field(default_factory=dict[str, str])
    open_by: dict[str, str] = field(default_factory=dict[str, str])
    close: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Stage:
    """Where samples are made: the recordings, and a folder for silence.

    Attributes:
        given: Says what evidence is given in place of an item's recording; None gives none.
    """

    found: dict[str, Path]
    folder: Path
    seed: int
    given: Callable[[Item], Given] | None = None

    def heard(self, item: Item, repeat: int) -> Sample:
        """The item as it is, or with the evidence that is given of it."""
        if self.given:
            given = self.given(item)
            silence = self.silence(given.seconds)
            return Sample(clip=silence, question=item.question, given=given)
        return Sample(clip=AudioClip.open(self.found[item.audio]), question=item.question)

    def unheard(self, item: Item, repeat: int) -> Sample:
        """The question, and a second of silence."""
        return Sample(clip=self._second, question=item.question)

    def silenced(self, item: Item, repeat: int) -> Sample:
        """The question, and silence as long as the recording."""
        length = AudioClip.open(self.found[item.audio]).length
        return Sample(clip=self.silence(length), question=item.question)

    def shuffled(self, item: Item, repeat: int) -> Sample:
        """The choices in an order that depends on the seed, the repeat and the id."""
        choices = list(item.question.choices)
        random.Random(f"{self.seed} {repeat} {item.id}").shuffle(choices)
        asked = item.question.model_copy(update={"choices": tuple(choices)})
        return self.heard(item, repeat).model_copy(update={"question": asked})

    def swapped(self) -> Present:
        """Every item with the recording that follows its own in a seeded circle of all."""
        circle = sorted(self.found)
        if len(circle) < 2:
            raise InputError("the control 'other-recording' needs two recordings, found one")
        random.Random(self.seed).shuffle(circle)
        after = dict(zip(circle, [*circle[1:], circle[0]], strict=True))

        def present(item: Item, repeat: int) -> Sample:
            other = self.found[after[item.audio]]
            return Sample(clip=AudioClip.open(other), question=item.question)

        return present

    @cached_property
    def _second(self) -> AudioClip:
        return self.silence(1.0)

    def silence(self, seconds: float) -> AudioClip:
        """Digital silence, in steps of 10 ms; every length is written once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"silence-{max(seconds, 0.01):.2f}s.flac"
        if not path.exists():
            zeros = np.zeros(round(max(seconds, 0.01) * RATE), np.int16)
            with replacing(path) as part:
                sf.write(part, zeros, RATE, format="FLAC")
        return AudioClip.open(path)


def applies(condition: str, item: Item) -> bool:
    """Whether the item can be asked under the condition of that name."""
    return condition not in CHOOSING or bool(item.question.choices)


def able(who: Contestant, items: Sequence[Item]) -> Contestant:
    """The contestant, with what its answers to open questions depend on where some are asked.

    Raises:
        InputError: It can only choose, and there is nothing to choose from.
    """
    unlisted = sum(not item.question.choices for item in items)
    if who.chooses and unlisted:
        raise InputError(
            f"the solver {who.name!r} chooses; {unlisted} of {len(items)} questions have no choices"
        )
    return replace(who, made_by=who.made_by | who.open_by) if unlisted else who


def all_controls(contestant: Contestant, sounding: bool = True) -> tuple[str, ...]:
    """The controls that mean something for this solver; a guess gains nothing from silence.

    Where evidence is given in place of sound, nor does anybody else.
    """
    guesses = tuple(name for name in GUESSING if name != contestant.name)
    hearing = tuple(name for name in HEARING if sounding or name not in SOUNDING)
    return guesses if contestant.no_audio is None else (*hearing, *guesses)


def conditions(names: Iterable[str], contestant: Contestant, stage: Stage) -> Sequence[Condition]:
    """The conditions of a run, in the order of their names.

    Raises:
        InputError: A name is unknown, or the control is none for this solver.
    """
    return [_condition(name, contestant, stage) for name in names]


def _condition(name: str, contestant: Contestant, stage: Stage) -> Condition:
    own = contestant.solve
    if name in GUESSING:
        return Condition(name, stage.unheard, no_audio(baselines(stage.seed)[name]))
    if name == MAIN:
        present = stage.unheard if contestant.no_audio is None else stage.heard
        return Condition(name, present, own)
    if name not in HEARING:
        known = ", ".join((*HEARING, *GUESSING))
        raise InputError(f"found the control {name!r}; expected one of {known}")
    if stage.given and name in SOUNDING:
        raise InputError(f"the control {name!r} says nothing where evidence is given, not sound")
    if contestant.no_audio is None:
        raise InputError(
            f"the control {name!r} says nothing of {contestant.name!r}, which hears no audio"
        )
    match name:
        case "silence":
            return Condition(name, stage.silenced, own)
        case "other-recording":
            return Condition(name, stage.swapped(), own)
        case "shuffled-choices":
            return Condition(name, stage.shuffled, own)
        case _:
            return Condition(name, stage.unheard, contestant.no_audio)
