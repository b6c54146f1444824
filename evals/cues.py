"""Evidence against people: whether what was heard covers what a listener must notice.

MMAR's rows carry `cue`, written by people. A cue is covered when a line of evidence means much the
same by a text embedding; the share that the evidence of *another* recording would cover stands
beside it, for any two sentences about sound are somewhat alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from evals.run.answer_record import Record
from evals.sample import Item, next_elsewhere
from evals.stats import Estimate, ratios

SAME = 0.6
"""The cosine similarity from which a line of evidence covers a cue. Chosen by eye, not by data."""

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to rows of length 1."""


class Cues(BaseModel, frozen=True):
    """How many of the cues the evidence covers.

    Attributes:
        items: Items that have cues and an answer.
        cues: Theirs.
        covered: The share that the item's own evidence covers.
        chance: The share that the evidence of the next item about another recording covers.
    """

    items: int
    cues: int
    covered: Estimate | None
    chance: Estimate | None


class _Row(BaseModel):
    cue: tuple[str, ...] = ()


def cues_of(item: Item) -> tuple[str, ...]:
    """What a listener must notice; nothing where the row does not say."""
    try:
        return tuple(cue for cue in _Row.model_validate(item.row).cue if cue.strip())
    except ValidationError:
        return ()


def evidence_of(record: Record) -> tuple[str, ...]:
    """What was heard, without its times: the listed lines of the reasoning."""
    listed = (line[2:] for line in record.thinking.splitlines() if line.startswith("- "))
    return tuple(dict.fromkeys(line.partition(" s ")[2] or line for line in listed))


def agreement(answered: Sequence[tuple[Item, Record]], embed: Embed, seed: int = 0) -> Cues:
    """Over the items that have cues; each cue counts alike."""
    asked = [(item, record) for item, record in answered if cues_of(item)]
    if not asked:
        return Cues(items=0, cues=0, covered=None, chance=None)
    cues = [cues_of(item) for item, _ in asked]
    told = [evidence_of(record) for _, record in asked]
    names = [item.audio for item, _ in asked]
    others = [None if at is None else told[at] for at in next_elsewhere(names)]
    rows = [
        (_covered(mine, own, embed), _covered(mine, theirs, embed))
        for mine, own, theirs in zip(cues, told, others, strict=True)
    ]
    covered_IK, counts_IK = np.moveaxis(np.array(rows), 2, 0)
    own, other = ratios(covered_IK, counts_IK, names, seed)
    return Cues(items=len(asked), cues=sum(map(len, cues)), covered=own, chance=other)


def _covered(
    cues: Sequence[str], evidence: Sequence[str] | None, embed: Embed
) -> tuple[float, float]:
    """How many of the cues some line covers, and of how many; none where nobody else has any."""
    if evidence is None:
        return 0.0, 0.0
    if not evidence:
        return 0.0, float(len(cues))
    alike_CE = embed(cues) @ embed(evidence).T
    return float((alike_CE.max(axis=1) >= SAME).sum()), float(len(cues))
