"""An episode decided again from its trace, without listening."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from agent.assembly.strategies import RULES, STRATEGY, led_by
from agent.records import trace
from agent.show.console import Console
from agent.show.progress import watching
from graphs.build import run
from graphs.perceive import ReplayBackend
from graphs.state import Episode
from tools.errors import InputError


def replayed(
    path: Path,
    strategy: str | None = None,
    base_url: str | None = None,
    model: str | None = None,
    controller: str | None = None,
    cost_lambda: float | None = None,
) -> Episode:
    """The episode as it is decided now; led as it was, unless others are named.

    Raises:
        InputError: The file is no trace, or who led it cannot be had.
    """
    kept = trace.read(path)
    episode, led = kept.episode, kept.tools.get(STRATEGY)
    if led and strategy is None:
        raise InputError(
            f"{path} was decided by the strategy {led!r} with {kept.tools.get('model')!r}; "
            f"expected --strategy and its server, or --strategy {RULES}"
        )
    if controller is None:
        controller, cost = led_by(kept.tools)
        cost_lambda = cost if cost_lambda is None else cost_lambda
    with Runtime.of(load()) as runtime, watching(Console(stderr=True)) as watch:
        thinking = runtime.strategy(strategy, base_url, model, controller, cost_lambda)
        context = runtime.context(watch, ReplayBackend(episode.calls), strategy=thinking)
        others, budget = episode.others, episode.budget
        return asyncio.run(run(episode.clip, episode.question, context, budget, others))
