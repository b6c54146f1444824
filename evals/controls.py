"""The same questions under conditions in which a listener should do worse.

What accuracy a solver keeps with silence, with another item's recording or with the question alone
it does not owe to hearing; what it loses when the choices are shuffled it owed to their order. What
one fragment of a recording is enough for needs no listening again (2604.24401); a sentence that is
spoken over a recording should not be believed, and a reasoning should not outlive what is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from evals.baselines import POSITIONS, baselines, no_audio
from evals.control_stage import Present, Stage, wrong_choice
from evals.sample import Item, Solver
from evals.spoken_text import check_available, spoken_text
from tools.errors import InputError

MAIN = "main"
SILENCE, OTHER, MASKED = "silence", "other-recording", "masked-sound"
SPOKEN, SHUFFLED, UNHEARD = "spoken-wrong-answer", "shuffled-choices", "question-only"

MASKING = (SILENCE, MASKED, OTHER)
"""Controls under which a faithful reasoning changes, for its recording is not heard whole."""

FRAGMENTS = "fragments"
"""The controls of as many fragments as are named after it ("fragments-5"), or of `PARTS`."""

PARTS = 3
MOST_PARTS = 20

SOUNDING = (
    *(SILENCE, OTHER, MASKED, SPOKEN),
    *(f"fragment-{place}-of-{PARTS}" for place in range(1, PARTS + 1)),
)
"""Controls in which the run's own solver hears another sound."""

HEARING = (*SOUNDING, SHUFFLED, UNHEARD)
"""Controls in which the run's own solver answers."""

BACKBONE = "text-backbone"
"""The control in which the bare language model under a solver answers, from the question alone."""

GUESSING = (*(f"always-{name}" for name in (*POSITIONS, "last")), "longest", "random")
"""Controls in which nobody listens."""

CHOOSING = (SHUFFLED, *GUESSING)
"""Controls that say nothing of a question without choices."""


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
        backbone: The bare language model under it, from the question alone; None: nobody named it.
        chooses: Whether it can only choose, and takes no open question.
        options: What it was told, by the flag's name.
        made_by: What its answers depend on besides, such as digests of tools and prompts.
        open_by: And what its answers to open questions depend on.
        close: Lets go of its models.
    """

    name: str
    solve: Solver
    no_audio: Solver | None = None
    backbone: Solver | None = None
    chooses: bool = False
    options: dict[str, str | int] = field(default_factory=dict[str, str | int])
    made_by: dict[str, str] = field(default_factory=dict[str, str])
    open_by: dict[str, str] = field(default_factory=dict[str, str])
    close: Callable[[], object] = lambda: None


def fragment_of(name: str) -> tuple[int, int] | None:
    """The place of a fragment, from 1 on, and of how many; None of another control."""
    found = re.fullmatch(r"fragment-([1-9]\d?)-of-([1-9]\d?)", name)
    place, parts = (int(found[1]), int(found[2])) if found else (0, 0)
    return (place, parts) if 0 < place <= parts and 2 <= parts <= MOST_PARTS else None


def expanded(names: Iterable[str]) -> list[str]:
    """The names of conditions, where one name stands for all fragments.

    Raises:
        InputError: There would be too many fragments, or too few.
    """
    every: list[str] = []
    for name in names:
        found = re.fullmatch(rf"{FRAGMENTS}(?:-(\d+))?", name)
        parts = int(found[1] or PARTS) if found else 0
        if found and not 2 <= parts <= MOST_PARTS:
            raise InputError(f"found {parts} fragments; expected from 2 to {MOST_PARTS}")
        one = [f"fragment-{place}-of-{parts}" for place in range(1, parts + 1)]
        every += one if found else [name]
    return every


def applies(condition: str, item: Item) -> bool:
    """Whether the item can be asked under the condition of that name."""
    if condition == SPOKEN:
        return wrong_choice(item, 0) is not None
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
    bare = () if contestant.backbone is None else (BACKBONE,)
    return guesses if contestant.no_audio is None else (*hearing, *bare, *guesses)


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
    if name == BACKBONE:
        return Condition(name, stage.unheard, _backbone(contestant))
    fragment = fragment_of(name)
    if name not in HEARING and not fragment:
        known = ", ".join((*SOUNDING[:4], FRAGMENTS, SHUFFLED, UNHEARD, BACKBONE, *GUESSING))
        raise InputError(f"found the control {name!r}; expected one of {known}")
    if stage.given and (name in SOUNDING or fragment):
        raise InputError(f"the control {name!r} says nothing where evidence is given, not sound")
    if contestant.no_audio is None:
        raise InputError(
            f"the control {name!r} says nothing of {contestant.name!r}, which hears no audio"
        )
    if fragment:
        return Condition(name, stage.fragment(*fragment), own)
    match name:
        case "silence":
            return Condition(name, stage.silenced, own)
        case "other-recording":
            return Condition(name, stage.swapped(), own)
        case "masked-sound":
            return Condition(name, stage.masked, own)
        case "spoken-wrong-answer":
            if stage.voice is spoken_text:
                check_available()
            return Condition(name, stage.misled, own)
        case "shuffled-choices":
            return Condition(name, stage.shuffled, own)
        case _:
            return Condition(name, stage.unheard, contestant.no_audio)


def _backbone(contestant: Contestant) -> Solver:
    if contestant.backbone is None:
        raise InputError(
            f"the control {BACKBONE!r} asks the language model under {contestant.name!r}; "
            "expected --backbone NAME, and --backbone-url URL unless it runs in this process"
        )
    return contestant.backbone
