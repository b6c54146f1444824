"""Evidence against people: whether what was heard covers what a listener must notice.

MMAR's rows carry `cue`, written by people. A cue is covered when a line of evidence means much the
same by a text embedding; the share that the evidence of *another* item would cover stands beside
it, for any two sentences about sound are somewhat alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from evals.run.answer_record import Record
from evals.sample import Item
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
        chance: The share that the next item's evidence covers.
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
    pairs = [(cues_of(item), evidence_of(record)) for item, record in answered if cues_of(item)]
    names = [item.audio for item, _ in answered if cues_of(item)]
    if not pairs:
        return Cues(items=0, cues=0, covered=None, chance=None)
    others = [*pairs[1:], pairs[0]]
    counts = np.array([[float(len(cues))] * 2 for cues, _ in pairs])
    covered = np.array(
        [
            [_covered(cues, mine, embed), _covered(cues, theirs, embed)]
            for (cues, mine), (_, theirs) in zip(pairs, others, strict=True)
        ]
    )
    own, other = ratios(covered, counts, names, seed)
    return Cues(items=len(pairs), cues=int(counts[:, 0].sum()), covered=own, chance=other)


def _covered(cues: Sequence[str], evidence: Sequence[str], embed: Embed) -> float:
    """How many of the cues some line covers."""
    if not evidence:
        return 0.0
    alike_CE = embed(cues) @ embed(evidence).T
    return float((alike_CE.max(axis=1) >= SAME).sum())
