"""Whether a reasoning comes from the recording: how much of it is left when sound is masked.

A model may write the same reasoning whatever it hears: with all sound masked, the chains of one
stay much the same (an audit of 2026, known at second hand). Here two texts are as alike as they
share words, counted with their repetitions (Dice), and beside it stands how alike the reasonings on
two different recordings are: a reasoning without any hearing is no less alike than that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from evals.controls import MAIN, MASKING
from evals.run.answer_record import Key, Record
from evals.sample import Item, next_elsewhere
from evals.stats import Estimate, estimates


class ReasoningChange(BaseModel, frozen=True):
    """One condition beside the main one, of the items that were answered under both.

    Attributes:
        condition: What was heard instead.
        kept: The share of answers that stayed the same.
        alike: How alike the reasonings are, from 0 to 1.
        others: How alike the main reasonings on one question and on the next about another
            recording are.
    """

    condition: str
    kept: Estimate | None
    alike: Estimate | None
    others: Estimate | None


def reasoning_changes(
    conditions: Sequence[str], items: Sequence[Item], records: Mapping[Key, Record]
) -> tuple[ReasoningChange, ...]:
    """Of every condition under which less was heard, or something else."""
    words = {item.id: _words(records.get((MAIN, item.id, 0))) for item in items}
    found = (_change(name, items, records, words) for name in conditions if name in MASKING)
    return tuple(one for one in found if one.alike)


def _change(
    condition: str,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    words: Mapping[str, Counter[str]],
) -> ReasoningChange:
    both = [
        (item, records[MAIN, item.id, 0], records[condition, item.id, 0])
        for item in items
        if words[item.id] and _words(records.get((condition, item.id, 0)))
    ]
    ids = [item.id for item, _, _ in both]
    clusters = [item.audio for item, _, _ in both]
    rows = [
        (
            float(main.prediction == under.prediction),
            _alike(words[item.id], _words(under)),
            np.nan if other is None else _alike(words[item.id], words[ids[other]]),
        )
        for (item, main, under), other in zip(both, next_elsewhere(clusters), strict=True)
    ]
    kept, alike, others = estimates(np.array(rows), clusters) if rows else (None, None, None)
    return ReasoningChange(condition=condition, kept=kept, alike=alike, others=others)


def _words(record: Record | None) -> Counter[str]:
    """Those of the reasoning; none where it was not kept."""
    return Counter(re.findall(r"\w+", record.thinking.lower())) if record else Counter()


def _alike(first: Counter[str], second: Counter[str]) -> float:
    return 2 * (first & second).total() / (first.total() + second.total())
