"""A program run on what was heard: how probable each choice is, or a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.choices.enumerators import about, bare
from graphs.execution.because import because, profile
from graphs.execution.call_order import in_order
from graphs.execution.chances import Numbers
from graphs.execution.choice_words import voices
from graphs.execution.interpret import interpreted
from graphs.execution.leaf_roles import LeafPlace, leaf_places
from graphs.execution.match import votes
from graphs.execution.match_others import untold
from graphs.execution.match_texts import text_fits
from graphs.execution.program_result import (
    LeafPresence,
    ProgramResult,
    is_unheard,
    leaf_presence,
)
from graphs.execution.saying import UNHEARD, interval, sentence
from graphs.execution.sound_occasions import HeardSoFar
from graphs.execution.things import Marker
from graphs.execution.timeline_values import (
    Amount,
    Denied,
    LabelShares,
    ThingsAsked,
    TimelineValue,
    Truth,
    known,
)
from graphs.execution.topics import Embed
from graphs.execution.voice_pitch import is_told
from graphs.execution.worlds import Worlds, drawn_worlds
from graphs.likeness import Likeness
from graphs.lot import lot
from graphs.query.notation import write
from graphs.query.program import Leaf, Program
from graphs.state import Call
from graphs.timeline import Timeline
from tools.audio import Segment

EQUAL = 1e-6
"""Probabilities that are no farther apart are equal."""

LONGEST = 1_000
"""Characters of a choice that are read."""

FLOOR = 1e-3
"""What all choices share, whatever was heard."""


def run(
    program: Program,
    choices: Sequence[str],
    span: Segment,
    calls: Sequence[Call],
    likeness: Likeness,
    embed: Embed | None = None,
) -> ProgramResult:
    """Runs a program on many timelines that fit what was heard; the same every time.

    Args:
        program: What is asked.
        choices: What it may be, as they are offered; none for an open question.
        span: What there is to listen to.
        calls: All that was listened for, and heard.
        likeness: How well a text names a label.
        embed: Texts as vectors, where meaning is to count beside words.
    """
    offered = tuple(one[:LONGEST] for one in bare(tuple(choices)))
    ordered, before = in_order(calls)
    so_far = HeardSoFar(Timeline.of(span, ordered), ordered, likeness, offered, embed)
    places = leaf_places(program)
    worlds = drawn_worlds(list(places.values()), so_far)
    marker = Marker(worlds, places)
    reading = interpreted(marker, program.ask)
    unheard = tuple(leaf for leaf in program.leaves() if is_unheard(leaf, worlds))
    blind = bool(program.leaves()) and len(unheard) == len(program.leaves())
    task = _Task(program, places, offered, blind)
    told = task.votes(worlds, reading, bool((marker.touched > 0)[~worlds.imagined].any()))
    cited = () if blind else tuple(before[at] for at in because(marker, task.profile))
    found = {leaf: leaf_presence(leaf, worlds, before, marker.touched) for leaf in program.leaves()}
    if not offered:
        text, sure = sentence(program, worlds, reading)
        text, sure = (UNHEARD, 0.0) if blind else (text, sure)
        return ProgramResult(
            (), text, sure, None, interval(reading), cited, sure == 0.0, told, found, unheard
        )
    return _chosen(task, choices, told, interval(reading), cited, found, unheard)


@dataclass(frozen=True)
class _Task:
    """A program with the choices that its value is compared with."""

    program: Program
    places: Mapping[int, LeafPlace]
    choices: tuple[str, ...]
    blind: bool

    def votes(self, worlds: Worlds, reading: TimelineValue, touched: bool) -> NDArray[np.float64]:
        """How the timelines divide their votes; without choices their values."""
        if not self.choices:
            return _values(reading)
        if self.blind:
            even = np.full((len(worlds.present), len(self.choices)), 1.0 / len(self.choices))
            untold(even, self.choices, np.ones(len(even), dtype=np.bool_))
            return even
        told = votes(worlds, reading, self.choices, self.program.ask)
        if isinstance(reading, Amount) and reading.unit and not touched:
            return _even(told, self.choices)
        return _levelled(told, worlds, reading, self.choices)

    def profile(self, worlds: Worlds) -> Numbers:
        """What is compared with what would be without a percept."""
        reading = interpreted(Marker(worlds, self.places), self.program.ask)
        if not self.choices:
            return profile(reading)
        return votes(worlds, reading, self.choices, self.program.ask)


def _even(told: Numbers, choices: Sequence[str]) -> Numbers:
    """The same for all choices that say something of their own: only what denies them is told."""
    own = [at for at, choice in enumerate(choices) if about(choice) is None]
    if own:
        told[:, own] = told[:, own].mean(axis=1, keepdims=True)
    return told


def _values(reading: TimelineValue) -> NDArray[np.float64]:
    """One number a timeline: the value, or which thing or label."""
    match reading:
        case Truth(values=values) | Amount(values=values):
            return values
        case Denied(reading=inner):
            return _values(inner)
        case _:
            told = profile(reading)
            some = known(reading)
            return np.where(some, told.argmax(axis=1) if told.shape[1] else -1, -1).astype(float)


def _levelled(
    told: Numbers, worlds: Worlds, reading: TimelineValue, choices: Sequence[str]
) -> NDArray[np.float64]:
    """Gives choices of which equally little was heard the same votes, whatever was drawn."""
    inner = reading.reading if isinstance(reading, Denied) else reading
    if isinstance(inner, LabelShares) or (isinstance(inner, ThingsAsked) and inner.what == "who"):
        return _unsexed(told, worlds, choices)
    if not isinstance(inner, ThingsAsked):
        return told
    table = text_fits(worlds, inner.what, choices)
    heard = (table[~worlds.imagined] > 0.05).any(axis=0)
    alike: dict[tuple[float, ...], list[int]] = {}
    for at in np.flatnonzero(~heard).tolist():
        mine = np.flatnonzero(worlds.imagined & (table[:, at] > 0.05))
        chances = tuple(sorted(round(worlds.occasions[one].probability, 6) for one in mine))
        if chances:
            alike.setdefault(chances, []).append(at)
    for ones in alike.values():
        told[:, ones] = told[:, ones].mean(axis=1, keepdims=True)
    return told


def _unsexed(told: Numbers, worlds: Worlds, choices: Sequence[str]) -> NDArray[np.float64]:
    """Gives man and woman the same votes where no pitch was measured and no label tells."""
    if not is_told(worlds.so_far.timeline):
        ones = [at for at, choice in enumerate(choices) if voices(choice) in _SEXES]
        if len(ones) > 1:
            told[:, ones] = told[:, ones].mean(axis=1, keepdims=True)
    return told


_SEXES = (frozenset({"man"}), frozenset({"woman"}))


def _chosen(
    task: _Task,
    choices: Sequence[str],
    told: Numbers,
    between: tuple[float, float] | None,
    cited: tuple[int, ...],
    found: Mapping[Leaf, LeafPresence],
    unheard: tuple[Leaf, ...],
) -> ProgramResult:
    """The most probable choice; of equal ones that which its wording draws, never the first."""
    mean = told.mean(axis=0)
    posterior = (1.0 - FLOOR) * mean / mean.sum() + FLOOR / len(choices)
    posterior /= posterior.sum()
    asked = write(task.program)
    ranked = [
        (round(p / EQUAL), lot(asked, text))
        for p, text in zip(posterior.tolist(), choices, strict=True)
    ]
    best = max(range(len(choices)), key=lambda at: ranked[at])
    top = np.sort(posterior)[::-1]
    guess = len(choices) > 1 and bool(top[0] - top[1] <= EQUAL)
    sure = 1.0 / len(choices) if guess else float(posterior[best])
    return ProgramResult(
        tuple(posterior.tolist()), choices[best], sure, best, between, cited, guess, told, found,
        unheard,
    )  # fmt: skip
