"""Training of the controller: load, roll out, reward, step, log, save."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import numpy as np
import torch
from rich.console import Console

from agent.assembly.agent_solver import pulled
from agent.assembly.runtime import Runtime
from agent.show.counter import counting
from agent.train import policy_gradient
from agent.train.controller import controller_plots
from agent.train.controller.ablations import narrowing
from agent.train.controller.controller_config import ControllerConfig
from agent.train.controller.controller_run import ControllerRun
from agent.train.controller.learner import Learner, log_softmax_by
from agent.train.controller.lockstep_rollout import Rollouts, roll_out
from agent.train.controller.open_worlds import opened, reasoner
from agent.train.controller.percept_cache import Cache
from agent.train.controller.select_checkpoint import chosen
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from agent.train.controller.world.world import World
from agent.train.run_dir import begin
from agent.train.training_log import Metrics, keep_lines, read_metrics
from evals.run import run_folder as folders
from evals.run.answer_record import Log
from graphs.policy import learned_controller
from graphs.policy.features import Features, move_inputs
from graphs.policy.prices import Prices
from graphs.state import Budget
from tools.errors import InputError
from tools.files import made_folder

METRICS, CHECKPOINT = "metrics.jsonl", "checkpoint.pt"
CONTROLLER, PLOT = "controller.safetensors", "training.png"


def train_controller(caches_at: Sequence[Path], out: Path, given: ControllerConfig) -> None:
    """Trains, or goes on where a stopped training was.

    Args:
        caches_at: What was heard; the prices are those of the first.
        out: The training's folder.
        given: What it depends on besides.
    """
    torch.set_num_threads(max(1, torch.get_num_threads() // 2))
    runtime, caches = pulled(), [Cache(path) for path in caches_at]
    known = [one for cache in caches for one in opened(cache, runtime)]
    heard = caches[0]
    given = given.model_copy(update={"items": len(known)})
    made_folder(out)
    with folders.held(out):
        config = begin(out, given)
        there = worlds(runtime, heard.prices, known, config)
        notes = {
            "prices": heard.prices.model_dump_json(),
            "variant": config.variant,
            learned_controller.GIST: str(config.variant == "gist"),
            "seed": str(config.seed),
            "members": str(config.members),
            **{f"tool {name}": digest for name, digest in heard.config.tools.items()},
        }
        networks = [
            train(there, config.member(at), member(out, at)).exported(move_inputs(), notes)
            for at in range(config.members)
        ]
        chosen(networks, there).save(out / CONTROLLER)
        controller_plots.draw_training(
            [read_metrics(member(out, at) / METRICS) for at in range(config.members)], out / PLOT
        )
    Console(highlight=False).print(f"{out / CONTROLLER}: trained on {len(known)} questions")


def member(out: Path, at: int) -> Path:
    """The folder of one network's numbers."""
    folder = out / f"member-{at}"
    folder.mkdir(exist_ok=True)
    return folder


def worlds(
    runtime: Runtime, prices: Prices, known: list[ExhaustivePercepts], config: ControllerConfig
) -> list[World]:
    """One for each question, judged as in `ask`: by its program, run on what was heard."""
    judge = reasoner(runtime).answer
    budget = Budget(rounds=config.rounds, calls=4 * config.rounds)
    features = Features(prices, runtime.embed if config.variant == "gist" else None)
    narrow = narrowing(config.variant)
    return [World(one, judge, features, budget, narrow) for one in known]


SAVED = 25
"""Iterations between two checkpoints."""


def train(there: list[World], config: ControllerConfig, out: Path) -> Learner:
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


def iterate(run: ControllerRun, there: list[World], config: ControllerConfig) -> Iterator[Metrics]:
    """Roll out, weigh, step."""
    while run.done < config.iterations:
        began = perf_counter()
        for group in run.optimiser.param_groups:
            group["lr"] = config.rate * (1 - run.done / config.iterations)
        drawn = torch.randint(len(there), (config.samples,), generator=run.draws)
        picked = cast(list[int], drawn.tolist())
        some = [there[at] for at in picked for _ in range(config.rollouts)]
        rolled = roll_out(some, cost_lambdas(config, run.draws), run.learner, run.draws)
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
    loss = spread = torch.zeros(())
    for _ in range(config.epochs):
        log_probs_R = log_softmax_by(run.learner(rolled.rows_R), rolled.step_R, rolled.steps)
        spread = (policy_gradient.entropy(log_probs_R, rolled.step_R, rolled.steps) * mask_S).mean()
        loss = policy_gradient.clipped_loss(
            log_probs_R[rolled.taken_S], rolled.log_prob_S, advantage_S, mask_S, config.clip
        )
        if not torch.isfinite(loss):
            raise InputError(
                f"the loss is {float(loss)} at iteration {run.done}; nothing was saved"
            )
        run.optimiser.zero_grad()
        (loss - config.entropy * spread).backward()
        torch.nn.utils.clip_grad_norm_(run.learner.parameters(), 1.0)
        run.optimiser.step()
    return loss.item(), spread.item()
