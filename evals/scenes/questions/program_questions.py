"""Questions about scenes in the wordings of people, with the programs that answer them.

1. A wording is drawn by what it asks, then by shape, then among those of the shape.
2. Its gaps are filled with things of the scene, things that are absent, and near misses.
3. It is kept where the truth is certain and every part of its program matters for the answer.
4. Choices are put together so that nothing but the sound tells which is right (`Ledger`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from evals.scenes.questions.ledger import Ledger
from evals.scenes.questions.needed_percepts import needs_of
from evals.scenes.questions.offers import Offer, Offers
from evals.scenes.questions.scene_asker import Found, SceneAsker
from evals.scenes.questions.scene_row import SceneRow, Seen, packages_of
from evals.scenes.questions.scene_things import SceneThings
from evals.scenes.questions.wording_pool import pool, trained_shapes
from evals.scenes.reference import SceneFacts
from evals.splits import SPLITS, Split
from evals.wordings.worded_program import batches
from graphs.query.notation import write

A_SCENE = 10
"""Questions about one scene, where it allows as many."""


def questions(
    facts: Iterable[SceneFacts],
    split: Split,
    seed: int,
    trained_on: frozenset[str] = frozenset(),
) -> Iterator[SceneRow]:
    """All questions. Those of a scene do not depend on later scenes.

    Args:
        facts: The scenes.
        split: Whose wordings and shapes may be asked.
        seed: The same gives the same questions.
        trained_on: The packages that the train split is made from.
    """
    own = (seed, SPLITS.index(split))
    ledger = Ledger(np.random.default_rng((*own, 1)))
    trained = frozenset(path.stem for path in batches("train"))
    for number, scene in enumerate(facts):
        rng = np.random.default_rng((*own, 2, number))
        things = SceneThings(scene)
        asker = SceneAsker(things, pool(split), ledger, rng)
        offers = Offers(things, ledger, rng)
        for found in asker.found(A_SCENE):
            offer = offers.of(found)
            if offer is not None:
                yield _row(scene, found, offer, trained, trained_on)
        ledger.said.extend(one for one in things.quotes if one not in ledger.said)
        new = (one for one in things.translations if one not in ledger.translated)
        ledger.translated.extend(new)


def _row(
    facts: SceneFacts, found: Found, offer: Offer, trained: frozenset[str], packages: frozenset[str]
) -> SceneRow:
    wording, notation, own = found.candidate.wording, write(found.program), packages_of(facts)
    return SceneRow(
        audio=facts.audio,
        question=found.question,
        choices=offer.choices,
        answer=offer.answer,
        accepted=offer.accepted,
        needs=needs_of(found.program, facts, found.means),
        program=notation,
        wording=wording.batch,
        shape=wording.shape,
        packages=own,
        seen=Seen(
            wording=wording.batch in trained,
            shape=wording.shape in trained_shapes(),
            source=frozenset(own) <= packages,
        ),
    )
