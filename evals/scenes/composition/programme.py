"""The programme: which situations there are, and how often each comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.composition import playing, sounding, talking
from evals.scenes.composition.clip_pool import ClipPool
from evals.scenes.composition.finishing import composed
from evals.scenes.composition.scene_chance import SceneChance, chance
from evals.scenes.composition.scene_sketch import SceneSketch
from evals.scenes.composition.stage_plan import StagePlan
from evals.scenes.composition.twists import twisted
from evals.splits import SPLITS

RECIPE = "programs"

Situation = Callable[[SceneChance], SceneSketch]

SITUATIONS: dict[str, Situation] = {
    "conversation": talking.conversation,
    "telephone": talking.telephone,
    "lesson": talking.lesson,
    "announcement": talking.announcement,
    "monologue": talking.monologue,
    "over music": talking.over_music,
    "under crowd": talking.under_crowd,
    "across": talking.across,
    "waiting": talking.waiting,
    "shouted": talking.shouted_across,
    "street": sounding.street,
    "again and again": sounding.again_and_again,
    "in turn": sounding.in_turn,
    "night": sounding.night,
    "single": sounding.single,
    "near and far": sounding.near_and_far,
    "at once": sounding.at_once,
    "passing by": sounding.passing_by,
    "concert": playing.concert,
    "band": playing.band,
    "radio": playing.radio,
    "free": sounding.free,
}
"""Every situation by its name."""

ORDER = (*SITUATIONS, "again and again", "in turn", "conversation", "street", *["free"] * 4)
"""The situations as they are dealt: in every round each as often as it stands here."""

TRIES = 5
"""How often a situation is drawn anew that came out empty."""


def programme(pool: ClipPool, scenes: int, seed: int) -> Iterator[StagePlan]:
    """The first scenes of a split. A scene does not depend on how many are asked for."""
    for number in range(scenes):
        yield scene(pool, number, seed)


def scene(pool: ClipPool, number: int, seed: int) -> StagePlan:
    """One scene of a split; its name does not tell what it is."""
    split = SPLITS.index(pool.split)
    dealt = BalancedSampler((seed, split), number).deal(len(ORDER), "situation")
    kind = ORDER[dealt]
    for attempt in range(TRIES):
        numbers = (seed, split, dealt, number, attempt)
        c = chance(pool, numbers, number // len(ORDER))
        sketch = twisted(c, SITUATIONS[kind](c))
        if sketch.passage:
            return composed(c, sketch, f"{pool.split}-{number:04d}", kind, pool.split, numbers)
    c = chance(pool, (seed, split, dealt, number, TRIES), 0)
    return composed(c, sounding.single(c), f"{pool.split}-{number:04d}", "single", pool.split,
                    (seed, split, dealt, number, TRIES))  # fmt: skip
