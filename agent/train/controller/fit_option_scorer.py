"""Fits the option scorer: how probable each choice is, given what a reader says of the evidence.

Fitted before the controller, on states of every sort that an episode can be in, from nothing heard
to everything heard: so its probabilities hold where the controller has to decide.

It is monotone: more support never makes a choice less probable. Free networks learned the opposite
where a reader is often wrong on the training recordings ("how many speakers": the number beside
the one that was counted), and on held-out ones were right in 49.2 % of states in place of 50.5.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from agent.train.controller.learner import Learner, log_softmax_by
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from graphs.answer.answerer import Reasoner, hearings
from graphs.answer.weigh import FIELDS, INPUTS, RISING, rows
from graphs.policy_network import Array, Network
from graphs.propose import candidates

HIDDEN = (32,)
STATES, DEEP = 16, 2
"""States of each question that are fitted on; and how often the one in which all is heard, to which
paths of a few steps do not lead."""

EPOCHS, BATCH, RATE, DECAY = 30, 512, 1e-2, 1e-3


@dataclass(frozen=True)
class Seen:
    """The rows of one state's choices, and which is right."""

    rows: Array
    target: int


def fit(walked: Sequence[Sequence[Seen]], seed: int = 0) -> Network:
    """The scorer, as far from certain as the questions say whose states these are."""
    torch.manual_seed(seed)
    draws = random.Random(seed)
    seen = [one for states_ in walked for one in states_]
    learner = Learner(len(FIELDS), HIDDEN)
    optimiser = torch.optim.AdamW(learner.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(seen) // BATCH)
    slower = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, steps)
    rise(learner)
    for _ in range(EPOCHS):
        draws.shuffle(seen)
        for start in range(0, len(seen), BATCH):
            loss = negative_log_likelihood(learner, seen[start : start + BATCH])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            slower.step()
            rise(learner)
    return learner.exported(INPUTS, {"items": str(len(walked)), "states": str(len(seen))})


@torch.no_grad()
def rise(learner: Learner) -> None:
    """Takes out what would let the score fall where one of `RISING` rises.

    Each hidden unit may see those fields with the sign only with which it counts for the score.
    """
    first, last = (layer for layer in learner.layers if isinstance(layer, nn.Linear))
    rising = [FIELDS.index(name) for name in RISING]
    seen = first.weight[:, rising]
    first.weight[:, rising] = seen * (seen * last.weight.T >= 0)


def negative_log_likelihood(learner: Learner, seen: Sequence[Seen]) -> torch.Tensor:
    """Of the right choices, in nats, averaged."""
    counts = np.array([len(one.rows) for one in seen])
    group = torch.from_numpy(np.repeat(np.arange(len(seen)), counts))
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    right = torch.from_numpy(first + np.array([one.target for one in seen]))
    scores = learner(torch.from_numpy(np.concatenate([one.rows for one in seen])))
    return -log_softmax_by(scores, group, len(seen))[right].mean()


def walks(
    known: Sequence[ExhaustivePercepts], answerer: Reasoner, seed: int = 0
) -> list[list[Seen]]:
    """States of each question."""
    draws = random.Random(seed)
    return [states(item, answerer, draws) for item in known]


def states(item: ExhaustivePercepts, answerer: Reasoner, draws: random.Random) -> list[Seen]:
    """States on random paths, each path begun anew when all is heard or a coin says so."""
    target, calls = item.question.choices.index(item.target), {c.query: c for c in item.calls}
    found: list[Seen] = []
    state = item.start()
    for _ in range(STATES):
        scene, verdict = answerer.read(state)
        found.append(Seen(rows(scene, verdict, hearings(state)), target))
        moves = candidates(state)
        if not moves or draws.random() < 0.2:
            state = item.start()
            continue
        asked = draws.choice(moves[: draws.choice((3, len(moves)))]).queries
        state = state.model_copy(
            update={"calls": [*state.calls, *(calls[query] for query in asked)]}
        )
    everything = item.start().model_copy(update={"calls": [*item.calls]})
    scene, verdict = answerer.read(everything)
    return [*found, *[Seen(rows(scene, verdict, hearings(everything)), target)] * DEEP]
