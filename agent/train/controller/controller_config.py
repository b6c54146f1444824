"""What a training of the controller depends on, kept beside its numbers."""

from __future__ import annotations

from typing import cast, get_args

from pydantic import (
    BaseModel,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
)

from agent.train.controller.ablations import Variant
from tools.errors import InputError


class ControllerConfig(BaseModel, frozen=True):
    """All that the numbers of a training depend on, besides the cache."""

    variant: Variant = "full"
    seed: NonNegativeInt = 0
    iterations: PositiveInt = 150
    samples: PositiveInt = 96
    """Questions an iteration; each with a λ of its own."""
    rollouts: PositiveInt = 8
    """Of each question: the group whose mean is the baseline."""
    rate: PositiveFloat = 3e-3
    decay: NonNegativeFloat = 0.02
    clip: PositiveFloat = 0.2
    epochs: PositiveInt = 4
    entropy: NonNegativeFloat = 0.002
    anchor: NonNegativeFloat = 0.02
    """What a nat of divergence from the policy that it started from costs, in right answers."""
    held_out: NonNegativeFloat = Field(default=0.2, lt=1)
    """Of the recordings: trained on by none, they choose which network is kept."""
    cheapest: PositiveFloat = 0.001
    dearest: PositiveFloat = 0.1
    """What a second of listening costs, in right answers, is drawn between these, evenly on a
    logarithmic scale, and shown to the network: one network serves every λ."""
    members: PositiveInt = 3
    """Networks that are trained alike but for their draws; the one that earns most is kept."""
    hidden: tuple[PositiveInt, ...] = (32,)
    averaged: PositiveInt = 50
    """The weights of so many iterations, the last ones, are averaged: what is kept."""
    rounds: PositiveInt = 16
    """At which a rollout is cut off and left out: twice what an episode has when it counts, so that
    what wanders is charged for and not hidden."""
    items: int = 0
    """Of the cache, when the training began; checked when it is gone on with."""

    def member(self, at: int) -> ControllerConfig:
        """Of one network; no two have a seed in common, nor have those of two trainings."""
        return self.model_copy(update={"seed": self.seed * self.members + at, "members": 1})


def named(variant: str) -> Variant:
    """One of the variants.

    Raises:
        InputError: There is none of that name.
    """
    if variant not in get_args(Variant):
        raise InputError(f"found the variant {variant!r}; expected {', '.join(get_args(Variant))}")
    return cast(Variant, variant)
