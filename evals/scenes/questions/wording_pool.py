"""From which wordings a split asks, and how one is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from numpy.random import Generator

from evals.scenes.questions.question_kinds import MUSIC, SPEECH, Asked, asked
from evals.splits import Split
from evals.wordings.program_shapes import held_out
from evals.wordings.slots import GappedWording, gapped
from graphs.query import program as q
from graphs.query.program import Program

Novelty = Literal["known", "wording", "shape"]
"""Whether wording and shape of a question are trained on, its wording is not, or its shape."""

Needs = frozenset[str]
"""What a scene must have to be asked: "sound", "speech", "chord", "tempo"."""


@dataclass(frozen=True)
class WordingCandidate:
    """A wording, with what is known of its program.

    Attributes:
        needs: What a scene must have.
        asked: What it asks for.
    """

    wording: GappedWording
    program: Program
    needs: Needs
    asked: Asked


Pool = Mapping[Novelty, Mapping[Asked, Mapping[str, tuple[WordingCandidate, ...]]]]
"""Candidates by novelty, by what they ask, by shape."""


@cache
def pool(split: Split) -> Pool:
    """All that a split may ask: in its own wordings and those of training."""
    made: dict[Novelty, list[WordingCandidate]] = {
        "known": [one for one in _candidates("train") if not held_out(one.wording.notation)]
    }
    if split != "train":
        made["wording"] = list(_candidates(split))
        made["shape"] = [one for one in _candidates("train") if held_out(one.wording.notation)]
    return {novelty: _sorted(found) for novelty, found in made.items() if found}


@cache
def trained_shapes() -> frozenset[str]:
    """The combinations of functions that the train split asks."""
    return frozenset(shape for shapes in pool("train")["known"].values() for shape in shapes)


@cache
def _candidates(split: Split) -> tuple[WordingCandidate, ...]:
    found = ((one, one.program) for one in gapped(split))
    return tuple(
        WordingCandidate(one, program, needs(program), asked(program)) for one, program in found
    )


def _sorted(
    found: Iterable[WordingCandidate],
) -> dict[Asked, dict[str, tuple[WordingCandidate, ...]]]:
    by: defaultdict[Asked, defaultdict[str, list[WordingCandidate]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in found:
        by[one.asked][one.wording.shape].append(one)
    return {what: {s: tuple(rows) for s, rows in shapes.items()} for what, shapes in by.items()}


def needs(program: Program) -> Needs:
    """What a scene must have so that the question can be about it."""
    sorts = {leaf.sort for leaf in program.leaves()}
    found = {str(sort) for sort in sorts & MUSIC}
    found |= {"speech"} if sorts & SPEECH else set()
    found |= {"sound"} if "sound" in sorts else set()
    measured = {node.what for node in program.ask.walk() if isinstance(node, q.Of)}
    found |= {str(one) for one in measured & {"key", "metre"}}
    found |= {"tempo"} if "tempo" in measured and not sorts & SPEECH else set()
    genders = any(isinstance(node, q.Gendered) for node in program.ask.walk())
    return frozenset(found | ({"gender"} if genders or "gender" in measured else set()))


def drawn(rng: Generator, shapes: Mapping[str, tuple[WordingCandidate, ...]]) -> WordingCandidate:
    """One by chance: first a shape, then one of its wordings, so that none is heard too often."""
    names = tuple(shapes)
    rows = shapes[names[int(rng.integers(len(names)))]]
    return rows[int(rng.integers(len(rows)))]
