"""One network of the controller while it is trained: roll out, weigh, step, log, save."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import numpy as np
import torch

from agent.show.console import Console
from agent.show.counter import counting
from agent.train import policy_gradient
from agent.train.controller.controller_config import ControllerConfig
from agent.train.controller.controller_run import ControllerRun
from agent.train.controller.learner import Learner, log_softmax_by
from agent.train.controller.lockstep_rollout import Rollouts, flat, roll_out
from agent.train.controller.training_files import CHECKPOINT, METRICS
from agent.train.controller.world.world import World
from agent.train.training_log import Metrics, keep_lines
from evals.run.answer_record import Log
from graphs.policy.hand_prior import prior
from tools.errors import InputError

SAVED = 25
"""Iterations between two checkpoints."""


def train(there: Sequence[World], config: ControllerConfig, out: Path) -> Learner:
    """Iterates, from the last checkpoint where there is one."""
    run = ControllerRun.of(config)
    if (out / CHECKPOINT).exists():
        run.load(out / CHECKPOINT)
    keep_lines(out / METRICS, run.done)
    left = config.iterations - run.done
    with Log.open(out / METRICS) as log, counting(Console(stderr=True), left) as told:
        for metrics in iterate(run, there, config):
            log.append(metrics)
            told(f"accuracy {metrics.accuracy:.3f}, {metrics.seconds:.2f} s")
            if run.done % SAVED == 0 or run.done == config.iterations:
                run.save(out / CHECKPOINT)
    return run.averaged()


def iterate(
    run: ControllerRun, there: Sequence[World], config: ControllerConfig
) -> Iterator[Metrics]:
    """Roll out, weigh, step."""
    while run.done < config.iterations:
        began = perf_counter()
        for group in run.optimiser.param_groups:
            group["lr"] = config.rate * (1 - run.done / config.iterations)
        drawn = torch.randint(len(there), (config.samples,), generator=run.draws)
        picked = cast(list[int], drawn.tolist())
        some = [there[at] for at in picked for _ in range(config.rollouts)]
        start = flat if config.variant == "no-prior" else prior
        costs = cost_lambdas(config, run.draws)
        rolled = roll_out(some, costs, run.learner, run.draws, start)
        loss, spread = improve(run, rolled, config)
        run.done += 1
        if run.done > config.iterations - config.averaged:
            run.mean.take(run.learner.state_dict())
        right, seconds = rolled.right_E, rolled.seconds_E
        yield Metrics(
            iteration=run.done,
            reward=float((right - rolled.cost_lambda_E * seconds).mean()),
            accuracy=float(right.mean()),
            seconds=float(seconds.mean()),
            calls=rolled.steps / len(some) - 1,
            capped=float(rolled.capped_E.float().mean()),
            entropy=spread,
            loss=loss,
            steps_a_second=rolled.steps / (perf_counter() - began),
        )


def cost_lambdas(
    config: ControllerConfig, draws: torch.Generator
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """What a second costs in each episode: one λ a group."""
    low, high = math.log(config.cheapest), math.log(config.dearest)
    drawn = low + (high - low) * torch.rand(config.samples, generator=draws)
    return drawn.exp().repeat_interleave(config.rollouts).numpy()


def improve(run: ControllerRun, rolled: Rollouts, config: ControllerConfig) -> tuple[float, float]:
    """A few steps on what was rolled out. Returns the last loss and entropy.

    Raises:
        InputError: The loss is no number.
    """
    group_S = rolled.episode_S // config.rollouts
    cost_lambda_E = rolled.cost_lambda_E * (config.variant != "binary")
    credit = config.variant not in ("binary", "no-credit")
    returns_S = policy_gradient.returns_to_go(
        rolled.right_E, rolled.seconds_E, rolled.spent_S, rolled.potential_S, rolled.episode_S,
        cost_lambda_E, credit,
    )  # fmt: skip
    potential_S = rolled.potential_S if credit else None
    advantage_S = policy_gradient.advantages(returns_S, group_S, config.samples, potential_S)
    mask_S = (~rolled.capped_E[rolled.episode_S]).float()
    near = 0.0 if config.variant in ("no-prior", "no-anchor") else config.anchor
    start_R = log_softmax_by(rolled.prior_R, rolled.step_R, rolled.steps)
    loss = spread = torch.zeros(())
    for _ in range(config.epochs):
        scores_R = run.learner(rolled.rows_R) + rolled.prior_R
        log_probs_R = log_softmax_by(scores_R, rolled.step_R, rolled.steps)
        apart_S = policy_gradient.divergence(log_probs_R, start_R, rolled.step_R, rolled.steps)
        spread = (policy_gradient.entropy(log_probs_R, rolled.step_R, rolled.steps) * mask_S).mean()
        loss = policy_gradient.clipped_loss(
            log_probs_R[rolled.taken_S], rolled.log_prob_S, advantage_S, mask_S, config.clip
        )
        if not torch.isfinite(loss):
            raise InputError(
                f"the loss is {float(loss)} at iteration {run.done}; nothing was saved"
            )
        run.optimiser.zero_grad()
        anchored = near * (apart_S * mask_S).mean()
        (loss + anchored - config.entropy * spread).backward()
        torch.nn.utils.clip_grad_norm_(run.learner.parameters(), 1.0)
        run.optimiser.step()
    return loss.item(), spread.item()
