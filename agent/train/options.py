"""Fits the option scorer: how probable each choice is, given what a reader says of the evidence.

Fitted before the controller, on states of every sort that an episode can be in, from nothing heard
to everything heard: so its probabilities hold where the controller has to decide.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from agent.train.learner import Learner, log_softmax_by
from evals.world.known import Known
from graphs.answer.answerer import Reasoner, hearings
from graphs.answer.weigh import FIELDS, rows, weigh_version
from graphs.network import Array, Network
from graphs.propose import candidates

HIDDEN = (32,)
STATES = 16
"""States of each question that are fitted on."""

EPOCHS, BATCH, RATE, DECAY = 30, 512, 3e-3, 1e-3


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
    for _ in range(EPOCHS):
        draws.shuffle(seen)
        for start in range(0, len(seen), BATCH):
            loss = negative_log_likelihood(learner, seen[start : start + BATCH])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return learner.exported(weigh_version(), {"items": str(len(walked)), "states": str(len(seen))})


def negative_log_likelihood(learner: Learner, seen: Sequence[Seen]) -> torch.Tensor:
    """Of the right choices, in nats, averaged."""
    counts = np.array([len(one.rows) for one in seen])
    group = torch.from_numpy(np.repeat(np.arange(len(seen)), counts))
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    right = torch.from_numpy(first + np.array([one.target for one in seen]))
    scores = learner(torch.from_numpy(np.concatenate([one.rows for one in seen])))
    return -log_softmax_by(scores, group, len(seen))[right].mean()


def walks(known: Sequence[Known], answerer: Reasoner, seed: int = 0) -> list[list[Seen]]:
    """States of each question."""
    draws = random.Random(seed)
    return [states(item, answerer, draws) for item in known]


def states(item: Known, answerer: Reasoner, draws: random.Random) -> list[Seen]:
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
    return found
