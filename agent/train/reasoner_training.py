"""How far a language model's letters are to be believed where no program answers.

Two powers, of the model's probabilities and of the rules' over the same evidence (`Weights`), by
the least loss on questions of our own that no program says. They are few, so the powers are drawn
towards the middle of what is usual: each is penalised by its distance from 1.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from scipy import optimize

from agent.assembly.runtime import Runtime
from agent.show.terminal import say
from evals.control_stage import Stage
from evals.given_evidence import GivenEvidence
from evals.sample import Given
from evals.wordings.reasoning_items import SPLITS, reasoning_items
from graphs.build import Context, run
from graphs.llm.reasoner import ModelReasoner, ReasonerWeights, Weights, mix, packed_weights
from graphs.llm.structured_request import Unusable
from graphs.state import Answer, State
from tools.errors import InputError
from tools.files import write_whole

PENALTY = 0.02
"""Of the squared distance of a power from 1, for each question."""

MOST = 8.0
"""A power at most."""


class BothPosteriors(NamedTuple):
    """What model and rules give each choice of one question, and which is right."""

    model: tuple[float, ...]
    rules: tuple[float, ...]
    target: int


@dataclass
class _Kept:
    """A reasoner that notes what it is given, and changes nothing."""

    state: State | None = None

    async def __call__(self, state: State, believed: Answer) -> Answer:
        """The rules' answer."""
        self.state = state
        return believed


def train_reasoner(model: str, base_url: str | None, out: Path, runtime: Runtime) -> None:
    """Fits the powers for one model, writes them among the packed ones, and checks them on dev.

    Args:
        model: Its name, as `--model` takes it.
        base_url: Its servers, if it is at some.
        out: The file to be written.
        runtime: Whose rules stand beside it.

    Raises:
        InputError: The model is not there, or fails.
    """
    strategy = runtime.strategy("llm", base_url, model)
    reasoner = strategy.reasoner
    assert isinstance(reasoner, ModelReasoner)
    rules = replace(strategy, reasoner=None, planner=runtime.strategy().planner)
    context = runtime.context(strategy=rules)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage({}, Path(folder), seed=0)
        told = {split: asyncio.run(_told(context, reasoner, split, stage)) for split in SPLITS}
    how = fitted(told["train"])
    models = packed_weights().models | {reasoner.asker.model.name: how}
    write_whole(out, ReasonerWeights(models=models).model_dump_json(indent=1).encode() + b"\n")
    say(f"model {how.model:.2f}, rules {how.rules:.2f}")
    for split, each in told.items():
        say(f"{split}, {len(each)} questions: {report(each, how)}")


async def _told(
    context: Context, reasoner: ModelReasoner, split: str, stage: Stage
) -> list[BothPosteriors]:
    """What the model and the rules give each choice of each question."""
    found: list[BothPosteriors] = []
    for item in reasoning_items(split):
        kept = _Kept()
        given = GivenEvidence(Given(percepts=item.percepts, seconds=item.seconds))
        clip = stage.silence(item.seconds)
        episode = await run(clip, item.question, replace(context, backend=given, reasoner=kept))
        assert kept.state is not None
        votes = await reasoner.voted(kept.state)
        if isinstance(votes.said, Unusable):
            raise InputError(f"the model is of no use: {votes.said.why}")
        found.append(BothPosteriors(votes.said.posterior, episode.answer.posterior, item.target))
    return found


def fitted(told: Sequence[BothPosteriors]) -> Weights:
    """The powers of least loss."""

    def loss(at: Sequence[float]) -> float:
        how = Weights(model=at[0], rules=at[1])
        return _loss(told, how) + PENALTY * sum((one - 1) ** 2 for one in at)

    found = cast("Any", optimize).minimize(
        loss, [1.0, 1.0], method="Nelder-Mead", bounds=[(0.0, MOST)] * 2
    )
    model, rules = (round(float(one), 3) for one in found.x)
    return Weights(model=model, rules=rules)


def _loss(told: Sequence[BothPosteriors], how: Weights) -> float:
    """What the right choice lacks, as the mean of negative logarithms."""
    right = [mix(one.model, one.rules, how)[one.target] for one in told]
    return -float(np.mean(np.log(np.maximum(right, 1e-6))))


def report(told: Sequence[BothPosteriors], how: Weights) -> str:
    """How often each is right, and how well it knows."""
    sorts = {
        "model": Weights(model=1, rules=0),
        "rules": Weights(model=0, rules=1),
        "both": Weights(model=1, rules=1),
        "both, fitted": how,
    }
    return "; ".join(
        f"{name} {_right(told, each)} right, loss {_loss(told, each):.2f}"
        for name, each in sorts.items()
    )


def _right(told: Sequence[BothPosteriors], how: Weights) -> int:
    mixed = [(mix(one.model, one.rules, how), one.target) for one in told]
    return sum(each[target] == max(each) for each, target in mixed)
