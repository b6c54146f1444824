"""How far choices are what was heard of music, voices and recordings, one respect at a time."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphs.choices.aspects import AspectWords, aspect_words, content, kind_asked
from graphs.choices.enumerators import bare
from graphs.execution.choice_words import polarity, yes_or_no
from graphs.execution.heard_kinds import SELDOM, Told, by_label, heard_kinds
from graphs.execution.topics import Embed
from graphs.likeness import Likeness
from graphs.state import State
from tools.evidence import Aspect

UNSAID = 0.5
"""How much of what no choice names counts for all choices alike: some of it is none of them."""

SAME_KIND = 0.9
"""How far another word for the same kind is that kind: "indie rock" is rock, and indie rock."""

_NEAR = 0.45, 0.75
"""Cosines from which two names may be of one kind, and at which they surely are."""

Weights = NDArray[np.float64]


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
    choices, question = bare(state.question.choices), state.question.text
    if len(choices) < 2 or not aspects:
        return None
    parts = [
        one
        for aspect in sorted(aspects)
        if (heard := heard_kinds(state, aspect, likeness))
        if (one := _of_aspect(aspect, heard, question, choices, embed)) is not None
    ]
    if not parts:
        return None
    shares = np.mean([one.shares for one in parts], axis=0)
    return TraitShares(shares, tuple(dict.fromkeys(at for one in parts for at in one.cited))[:3])


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
    labels = by_label(heard, aspect in SELDOM)
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
        return SAME_KIND * (one == two)
    return 0.8 if own <= other or other <= own else 0.0
