"""How far choices are what was heard of music, voices and recordings, one respect at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.choices.aspects import AspectWords, aspect_words, content, kind_asked
from graphs.choices.enumerators import bare
from graphs.execution.choice_words import polarity, yes_or_no
from graphs.execution.reliability import packed
from graphs.execution.topics import Embed
from graphs.likeness import Likeness
from graphs.state import State
from graphs.timeline import Timeline
from tools.audio import Segment
from tools.evidence import Aspect

UNSAID = 0.5
"""How much of what no choice names counts for all choices alike: some of it is none of them."""

CLOSE = 0.7
"""What is at least this share as probable as the surest kind is told beside it."""

NAMES = 0.45
"""How well a text must name a label for its sound to be meant."""

_NEAR = 0.45, 0.75
"""Cosines from which two names may be of one kind, and at which they surely are."""

SIDE: str = "balance"
"""The quantity that tells left from right."""

SELDOM = frozenset[Aspect]({"delivery", "quality", "vocals", "position"})
"""What is so where it is so anywhere; other aspects are of all that was heard."""

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """One kind that was heard.

    Attributes:
        index: The percept.
        label: The kind in words.
        sure: How probable it is.
        where: The stretch that is of this kind.
    """

    index: int
    label: str
    sure: float
    where: Segment


@dataclass(frozen=True)
class TraitShares:
    """How far the choices are what was heard.

    Attributes:
        shares: One weight a choice, adding up to 1.
        cited: The percepts for the best choice, the surest first.
    """

    shares: Weights
    cited: tuple[int, ...]


def trait_shares(
    state: State, aspects: Set[Aspect], likeness: Likeness, embed: Embed | None
) -> TraitShares | None:
    """How far the choices are what was heard in some respects; None where nothing tells."""
    timeline = Timeline.of(state.clip.span, state.calls)
    choices, question = bare(state.question.choices), state.question.text
    if len(choices) < 2 or not aspects:
        return None
    things = _things(state, timeline, likeness)
    parts = [
        one
        for aspect in sorted(aspects)
        if (heard := list(_beside(_heard(aspect, timeline), things)))
        if (one := _of_aspect(aspect, heard, question, choices, embed)) is not None
    ]
    if not parts:
        return None
    shares = np.mean([one.shares for one in parts], axis=0)
    return TraitShares(shares, tuple(dict.fromkeys(at for one in parts for at in one.cited))[:3])


@dataclass(frozen=True)
class KindsTold:
    """What was heard in one respect.

    Attributes:
        aspect: In which.
        labels: The surest kind, and what is nearly as sure.
        sure: How probable the surest is.
        cited: The percepts that say so.
    """

    aspect: Aspect
    labels: tuple[str, ...]
    sure: float
    cited: tuple[int, ...]


def kinds_told(state: State, aspects: Set[Aspect], likeness: Likeness) -> list[KindsTold]:
    """What was heard in each of several respects, as far as anything was."""
    timeline = Timeline.of(state.clip.span, state.calls)
    things = _things(state, timeline, likeness)
    found: list[KindsTold] = []
    for aspect in sorted(aspects):
        labels = _labels(list(_beside(_heard(aspect, timeline), things)), aspect in SELDOM)
        best = max((sure for sure, _ in labels.values()), default=0.0)
        if best > 0.0:
            kept = sorted((one for one in labels if labels[one][0] >= CLOSE * best),
                          key=lambda label: -labels[label][0])  # fmt: skip
            cited = tuple(labels[label][1][0] for label in kept)
            found.append(KindsTold(aspect, tuple(kept), best, cited))
    return found


def _heard(aspect: Aspect, timeline: Timeline) -> Iterator[Told]:
    """What was heard in this respect, whoever heard it."""
    table = packed()
    for noted in timeline.traits:
        one = noted.percept
        if one.aspect == aspect:
            sure = table.probability(one.tool, one.kind, one.confidence)
            yield Told(noted.index, one.label, sure, noted.segment)
    for noted in timeline.measurements if aspect == "position" else ():
        if noted.percept.quantity == SIDE and noted.percept.text:
            sure = 0.9 if noted.percept.confidence is None else noted.percept.confidence
            yield Told(noted.index, noted.percept.text, sure, noted.segment)


def _beside(told: Iterator[Told], things: Sequence[Segment]) -> Iterator[Told]:
    """What is of the things that are asked about; all where none of it is."""
    every = list(told)
    own = [one for one in every if any(_same(one.where, thing) for thing in things)]
    yield from own or every


def _same(one: Segment, other: Segment) -> bool:
    return one.covered_by(other) >= 0.5 or other.covered_by(one) >= 0.5


def _things(state: State, timeline: Timeline, likeness: Likeness) -> list[Segment]:
    """Where there is what the question is about: its sounds, or whoever speaks."""
    program = state.plan.program if state.plan else None
    leaves = program.leaves() if program else ()
    texts = [one.of for one in leaves if one.sort == "sound" and one.of]
    found = [
        noted.segment
        for noted in timeline.events
        if any(likeness(text, noted.percept.label) >= NAMES for text in texts)
        or (program is None and content(noted.percept.label) & content(state.question.text))
    ]
    spoken = any(one.sort in ("speech", "turn", "speaker", "word") for one in leaves)
    return found + [noted.segment for noted in (timeline.turns if spoken else ())]


def _of_aspect(
    aspect: Aspect,
    heard: Sequence[Told],
    question: str,
    choices: tuple[str, ...],
    embed: Embed | None,
) -> TraitShares | None:
    """The choices by what was heard in one respect."""
    words = aspect_words()[aspect]
    if all(map(yes_or_no, choices)):
        wanted = kind_asked(aspect, question)
        return None if wanted is None else _yes(words, heard, wanted, choices)
    labels = _labels(heard, aspect in SELDOM)
    total = max(1.0, sum(sure for sure, _ in labels.values()))
    fits = _fits(words, tuple(labels), choices, embed)
    shares, left = np.zeros(len(choices)), 1.0
    for row, (sure, _) in zip(fits, labels.values(), strict=True):
        mass = sure / total * float(row.max())
        left -= mass
        if mass > 0:
            shares += mass * row**4 / (row**4).sum()
    if left > 0.999:
        return None
    shares += UNSAID * left / len(choices)
    best = int(shares.argmax())
    order = sorted(
        zip(fits, labels.values(), strict=True), key=lambda one: -one[0][best] * one[1][0]
    )
    cited = [at for row, (_, indices) in order if row[best] > 0.3 for at in indices]
    return TraitShares(shares / shares.sum(), tuple(cited[:3]))


def _labels(heard: Sequence[Told], anywhere: bool) -> dict[str, tuple[float, list[int]]]:
    """How probable each label is of all stretches, and which percepts say so."""
    whole = sum(one.duration for one in {told.where for told in heard})
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for one in heard:
        found[one.label].append(one)
    return {
        label: (
            max(one.sure for one in ones)
            if anywhere
            else min(1.0, sum(one.sure * one.where.duration for one in ones) / whole),
            [one.index for one in sorted(ones, key=lambda one: -one.sure)],
        )
        for label, ones in found.items()
    }


def _yes(
    words: AspectWords, heard: Sequence[Told], wanted: int, choices: Sequence[str]
) -> TraitShares:
    """Yes as far as the kind that the question names was heard anywhere; else another was."""
    own = [one for one in heard if words.kind(one.label) == wanted]
    other = [one.sure for one in heard if words.kind(one.label) != wanted]
    rest = (1.0 - max(other, default=0.0)) / max(2, len(words.names) - 1)
    yes = min(0.98, max(0.02, max((one.sure for one in own), default=rest)))
    says = polarity(choices)
    shares = np.array([0.5 if one is None else yes if one else 1.0 - yes for one in says])
    told = own if yes >= 0.5 else [one for one in heard if one not in own]
    cited = sorted(told, key=lambda one: -one.sure)
    return TraitShares(shares / shares.sum(), tuple(one.index for one in cited[:3]))


def _fits(
    words: AspectWords, labels: Sequence[str], choices: Sequence[str], embed: Embed | None
) -> Weights:
    """How far each choice names the kind of each label: labels x choices."""
    fits = np.array([[_fit(words, label, choice) for choice in choices] for label in labels])
    unknown = [at for at, row in enumerate(fits) if row.max() == 0.0]
    if embed is not None and unknown:
        low, high = _NEAR
        near = np.asarray(embed([labels[at] for at in unknown])) @ np.asarray(embed(choices)).T
        fits[unknown] = 0.9 * np.clip((near - low) / (high - low), 0.0, 1.0)
    return fits


def _fit(words: AspectWords, label: str, choice: str) -> float:
    """Whether two names are of one kind."""
    own, other = content(label), content(choice)
    if own == other:
        return 1.0
    one, two = words.kind(label), words.kind(choice)
    if one is not None and two is not None:
        return float(one == two)
    return 0.8 if own <= other or other <= own else 0.0
