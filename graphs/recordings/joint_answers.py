"""An answer put together from what each recording has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphs.execution.chances import Numbers
from graphs.query.joint_program import JointProgram, RecordingPart
from graphs.recordings.joint_values import (
    EXACT,
    PartValue,
    above,
    alike,
    drawn,
    evaluated,
    even,
    independent,
    most,
    noticed,
    unit_of,
)
from graphs.recordings.recording_references import nth

NEUTRAL = 0.5


@dataclass(frozen=True)
class JointTold:
    """What is to be said.

    Attributes:
        text: To an open question.
        chance: How probable that is.
        yes: How probably the answer is yes; None where that is not asked.
        recordings: How probably the answer is each recording; empty where it is none.
        several: How probably it is so in each by itself, where it may be so in any number of them.
        numbers: What it may be, where a number is asked.
        unit: In which choices are read beside them.
        tied: How probably none has more than the others.
    """

    text: str
    chance: float
    yes: float | None = None
    recordings: tuple[float, ...] = ()
    several: tuple[float, ...] = ()
    numbers: Numbers | None = None
    unit: str = ""
    tied: float = 0.0


def put_together(
    joint: JointProgram, found: Mapping[RecordingPart, PartValue], names: Sequence[str]
) -> JointTold:
    """The answer of a shape to the values of its recordings.

    Args:
        joint: What is asked.
        found: Each value; in the order of the recordings.
        names: Of the recordings.
    """
    sides = list(found.values())
    match joint.shape:
        case "which":
            return _which(joint, sides, names)
        case "where":
            return _where(joint, sides, names)
        case "every" | "some" | "none":
            chances = _denied(joint, _truths(sides))
            return _yes_or_no(independent(chances, joint.shape))
        case "alike" | "unlike":
            sure = alike(sides, joint.program)
            return _yes_or_no(1.0 - sure if joint.shape == "unlike" else sure, _each(joint, sides))
        case "more" | "fewer":
            return _more(joint, sides)
        case "difference" | "total" | "tally":
            return _number(joint, sides)
        case "parts" if joint.program is not None:
            return _program(joint, found, len(names))
        case _:
            return JointTold(
                _each(joint, sides), min((one.confidence for one in sides), default=0.0)
            )


def _which(joint: JointProgram, sides: Sequence[PartValue], names: Sequence[str]) -> JointTold:
    """The recording with most, and what each has."""
    numbers = drawn(sides)
    shares = most(numbers, noticed(joint.program, numbers), joint.least)
    best = int(np.argmax(shares))
    every = _spread(joint, shares, len(names))
    tied = even(-numbers if joint.least else numbers, noticed(joint.program, numbers))
    if tied > max(NEUTRAL, float(shares[best])):
        text = f"None more than the others. {_each(joint, sides)}"
        return JointTold(text, tied, recordings=every, tied=tied)
    text = f"{_called(joint.recordings[best], names)}: {sides[best].text}"
    others = [
        f"{nth(at, len(names))}: {side.text}"
        for at, side in zip(joint.recordings, sides, strict=True)
        if side is not sides[best]
    ]
    whole = "; ".join([text.rstrip("."), *others])
    return JointTold(whole, float(shares[best]), recordings=every, tied=tied)


def _where(joint: JointProgram, sides: Sequence[PartValue], names: Sequence[str]) -> JointTold:
    """Every recording in which it is so."""
    chances = _denied(joint, _truths(sides))
    chosen = [at for at, one in zip(joint.recordings, chances, strict=True) if one >= NEUTRAL]
    sure = float(np.prod([max(one, 1.0 - one) for one in chances]))
    count = len(joint.recordings)
    if not chosen:
        text = "Neither recording." if count == 2 else "None of the recordings."
    elif len(chosen) == count > 1:
        text = "Both recordings." if count == 2 else "All recordings."
    else:
        text = f"{' and '.join(_called(at, names) for at in chosen)}."
    every = _spread(joint, chances, len(names))
    return JointTold(text, sure, several=every)


def _more(joint: JointProgram, sides: Sequence[PartValue]) -> JointTold:
    """Whether the first has more than the second; what is alike is not more."""
    numbers = drawn(sides)
    step = noticed(joint.program, numbers)
    a, b = numbers[:, 0], numbers[:, 1]
    if joint.shape == "fewer":
        a, b = b, a
    over = above(a, b, step)
    if step <= EXACT:
        over = np.where(np.isfinite(a) & np.isfinite(b), (a > b).astype(np.float64), NEUTRAL)
    return _yes_or_no(float(over.mean()), _each(joint, sides))


def _number(joint: JointProgram, sides: Sequence[PartValue]) -> JointTold:
    """A sum, a difference, or in how many it is so."""
    if joint.shape == "tally":
        chances = np.array(_denied(joint, _truths(sides)))
        worlds = np.random.default_rng(0).random((512, len(chances))) < chances
        numbers = worlds.sum(axis=1).astype(np.float64)
    else:
        numbers = drawn(sides)
        gap = numbers[:, 0] - numbers[:, 1] if numbers.shape[1] > 1 else numbers[:, 0]
        numbers = numbers.sum(axis=1) if joint.shape == "total" else np.abs(gap)
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return JointTold("Nothing was heard that answers this.", 0.0, numbers=numbers)
    middle = float(np.quantile(known, 0.5, method="nearest"))
    near = max(0.3, 0.1 * abs(middle))
    sure = float((np.abs(numbers - middle) <= near).mean())
    told = f"{middle:g}" if middle == round(middle) else f"{middle:.1f}"
    unit = _unit(sides)
    head = f"{told} {unit}".strip()
    if joint.shape == "tally":
        return JointTold(f"{head} of {len(sides)} recordings.", sure, numbers=numbers)
    text = f"{head} ({_each(joint, sides).rstrip('.')})."
    return JointTold(text, sure, numbers=numbers, unit=unit_of(joint.program))


def _program(
    joint: JointProgram, found: Mapping[RecordingPart, PartValue], count: int
) -> JointTold:
    assert joint.program is not None
    numbers, is_truth = evaluated(joint.program.ask, count, dict(found))
    if is_truth:
        return _yes_or_no(float(np.nan_to_num(numbers, nan=NEUTRAL).mean()))
    if len(found) == 1:
        (only,) = found.values()
        unit = unit_of(joint.program)
        return JointTold(only.text, only.confidence, numbers=numbers, unit=unit)
    return _number(joint.model_copy(update={"shape": "difference"}), list(found.values()))


def _yes_or_no(chance: float, more: str = "") -> JointTold:
    tail = f" {more}" if more else ""
    text = f"Yes.{tail}" if chance >= NEUTRAL else f"No.{tail}"
    return JointTold(text, max(chance, 1.0 - chance), yes=chance)


def _each(joint: JointProgram, sides: Sequence[PartValue]) -> str:
    """What each has, one after the other."""
    told = [
        f"{nth(at, 2)}: {side.text.rstrip('.')}"
        for at, side in zip(joint.recordings, sides, strict=False)
    ]
    whole = "; ".join(told)
    return f"{whole[:1].upper()}{whole[1:]}."


def _truths(sides: Sequence[PartValue]) -> list[float]:
    return [float(np.nan_to_num(one.numbers, nan=NEUTRAL).mean()) for one in sides]


def _denied(joint: JointProgram, chances: Sequence[float]) -> list[float]:
    return [1.0 - one if joint.denied else one for one in chances]


def _spread(
    joint: JointProgram, shares: Sequence[float] | Numbers, count: int
) -> tuple[float, ...]:
    """Shares of some recordings among all."""
    every = [0.0] * count
    for at, share in zip(joint.recordings, shares, strict=True):
        every[at - 1] = float(share)
    return tuple(every)


def _called(at: int, names: Sequence[str]) -> str:
    told = nth(at, len(names))
    return f"{told[:1].upper()}{told[1:]} ({names[at - 1]})"


def _unit(sides: Sequence[PartValue]) -> str:
    """The unit that the values are told in."""
    found = re.search(r"-?[\d.]+ ([A-Za-z]+)", sides[0].text)
    return found[1] if found else ""
