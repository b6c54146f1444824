"""Which items need more than one fragment of their recording, and what listening again gains there.

After the audit of 2604.24401, by which 3 to 4 % of the items that need sound need more than one
fragment of it. An item that is right without sound needs none; one that is right on a fragment
alone needs no more; the rest need several, or what no solver of this kind hears. The groups are
made without looking at the main condition, so that its accuracy on each is no selection's. Guessing
is right on one of several fragments often, and how often stands beside the share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from evals.controls import MAIN, SILENCE, UNHEARD, fragment_of
from evals.run.answer_record import Key, Record
from evals.run.answer_scores import said_in
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer, is_right
from evals.stats import Difference, Estimate, estimates, paired

NO_SOUND, ONE, SEVERAL = "no sound", "one fragment", "no single fragment"
GROUPS = (NO_SOUND, ONE, SEVERAL)


class NeedGroup(BaseModel, frozen=True):
    """The items for which so much sound is enough.

    Attributes:
        needs: How much.
        items: How many they are.
        share: Of all items.
        by_chance: Of all items, how many a guess on each fragment would put here; None for the
            items that need no sound, which were told apart before.
        once: Accuracy of the answer as it stood after one round of listening.
        again: Accuracy of the answer in the end.
        gain: The second less the first.
    """

    needs: str
    items: int
    share: Estimate | None
    by_chance: float | None
    once: Estimate | None
    again: Estimate | None
    gain: Difference | None


def fragment_needs(
    conditions: Sequence[str],
    items: Sequence[Item],
    records: Mapping[Key, Record],
    scorers: Sequence[AnswerScorer],
) -> tuple[NeedGroup, ...]:
    """The three groups, of the items that were asked under every condition; none without fragments.

    Where fragments of several sizes were asked, those of the first size count.
    """
    sizes = [found[1] for name in conditions if (found := fragment_of(name))]
    if not sizes:
        return ()
    parts = [f"fragment-{place}-of-{sizes[0]}" for place in range(1, sizes[0] + 1)]
    bare = next((name for name in (UNHEARD, SILENCE) if name in conditions), None)
    asked = [MAIN, *parts, *([bare] if bare else [])]
    known = [item for item in items if all((name, item.id, 0) in records for name in asked)]
    rights = {
        name: [is_right(scorers, item, said_in(records[name, item.id, 0])) for item in known]
        for name in asked
    }
    groups = [
        NO_SOUND
        if bare and rights[bare][at]
        else ONE
        if any(rights[name][at] for name in parts)
        else SEVERAL
        for at in range(len(known))
    ]
    told = [right is not None for right in rights[MAIN]]
    kept = [(item, group) for item, group, one in zip(known, groups, told, strict=True) if one]
    return tuple(_group(name, kept, len(parts), records, scorers) for name in GROUPS)


def _group(
    needs: str,
    kept: Sequence[tuple[Item, str]],
    parts: int,
    records: Mapping[Key, Record],
    scorers: Sequence[AnswerScorer],
) -> NeedGroup:
    mine = np.array([group == needs for _, group in kept], bool)
    clusters = [item.audio for item, _ in kept]
    finals = [(item, records[MAIN, item.id, 0]) for item, _ in kept]
    lasting = np.array([_score(scorers, item, said_in(one)) for item, one in finals])
    early = np.array(
        [
            _score(scorers, item, said_in(one) if one.heard_once is None else one.heard_once)
            for item, one in finals
        ]
    )
    again, once = np.where(mine, lasting, np.nan), np.where(mine, early, np.nan)
    columns = np.stack([mine.astype(np.float64), once, again], axis=1)
    share, first, last = estimates(columns, clusters) if kept else (None, None, None)
    return NeedGroup(
        needs=needs,
        items=int(mine.sum()),
        share=share,
        by_chance=_by_chance(needs, kept, parts),
        once=first,
        again=last,
        gain=paired(again, once, clusters) if kept else None,
    )


def _score(scorers: Sequence[AnswerScorer], item: Item, said: str) -> float:
    """NaN where nobody can tell."""
    right = is_right(scorers, item, said)
    return np.nan if right is None else float(right)


def _by_chance(needs: str, kept: Sequence[tuple[Item, str]], parts: int) -> float | None:
    """Of all items, the share that guesses on every fragment alone would put into the group."""
    if needs == NO_SOUND or not kept:
        return None
    misses = [
        (1 - 1 / len(item.question.choices)) ** parts if item.question.choices else 1.0
        for item, group in kept
        if group != NO_SOUND
    ]
    return sum(misses if needs == SEVERAL else (1 - miss for miss in misses)) / len(kept)
