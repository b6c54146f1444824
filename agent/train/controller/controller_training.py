"""Training of the controller: its worlds, several networks, the best of them, and the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from agent.assembly.agent_solver import pulled
from agent.assembly.runtime import Runtime
from agent.show.terminal import say
from agent.train.controller import controller_plots
from agent.train.controller.ablations import narrowing
from agent.train.controller.controller_config import ControllerConfig
from agent.train.controller.controller_steps import train
from agent.train.controller.open_worlds import opened, reasoner
from agent.train.controller.percept_cache import Cache
from agent.train.controller.select_checkpoint import chosen
from agent.train.controller.training_files import CONTROLLER, METRICS, PLOT, VALUE
from agent.train.controller.value_training import fit_value
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from agent.train.controller.world.world import World
from agent.train.run_dir import begin
from agent.train.training_log import read_metrics
from evals.run import run_folder as folders
from graphs.lot import lot
from graphs.policy import learned_controller
from graphs.policy.features import Features, move_inputs
from graphs.policy.prices import Prices
from graphs.state import Budget
from tools.files import made_folder


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
    given = given.model_copy(update={"items": len(known)})
    made_folder(out)
    with folders.held(out):
        config = begin(out, given)
        there = worlds(runtime, caches[0].prices, known, config)
        train_members(there, config, out, noted(config, caches[0]))
    say(f"{out / CONTROLLER}: trained on {len(known)} questions")


def train_members(
    there: Sequence[World], config: ControllerConfig, out: Path, notes: Mapping[str, str]
) -> None:
    """Trains several networks, keeps the best, and fits what listening is worth."""
    taught, held_out = divided(there, config.held_out)
    networks = [
        train(taught, config.member(at), member(out, at)).exported(move_inputs(), notes)
        for at in range(config.members)
    ]
    best = chosen(networks, held_out)
    best.save(out / CONTROLLER)
    fit_value(taught, held_out, best, config.seed, notes).save(out / VALUE)
    controller_plots.draw_training(
        [read_metrics(member(out, at) / METRICS) for at in range(config.members)], out / PLOT
    )


def divided(there: Sequence[World], share: float) -> tuple[list[World], list[World]]:
    """What is trained on, and what is held out: by recording, the same each time.

    Both are all that there is where there is too little to divide.
    """
    apart = [lot("held out", one.known.clip.digest) < share for one in there]
    taught = [one for one, out in zip(there, apart, strict=True) if not out]
    held_out = [one for one, out in zip(there, apart, strict=True) if out]
    return taught or held_out, held_out or taught


def noted(config: ControllerConfig, heard: Cache) -> dict[str, str]:
    """What the files say of how they were made."""
    started = config.variant != "no-prior"
    return {
        "prices": heard.prices.model_dump_json(),
        "variant": config.variant,
        learned_controller.PRIOR: (
            learned_controller.HAND_WRITTEN if started else learned_controller.NONE
        ),
        "seed": str(config.seed),
        "members": str(config.members),
        **{f"tool {name}": digest for name, digest in heard.config.tools.items()},
    }


def member(out: Path, at: int) -> Path:
    """The folder of one network's numbers."""
    folder = out / f"member-{at}"
    folder.mkdir(exist_ok=True)
    return folder


def worlds(
    runtime: Runtime, prices: Prices, known: Sequence[ExhaustivePercepts], config: ControllerConfig
) -> list[World]:
    """One for each question, judged as in `ask`: by its program, run on what was heard."""
    answerer = reasoner(runtime)
    budget = Budget(rounds=config.rounds, calls=4 * config.rounds)
    features = Features(prices)
    narrow = narrowing(config.variant)
    return [World(one, answerer, features, budget, narrow) for one in known]
