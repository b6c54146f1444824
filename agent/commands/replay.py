"""`replay`: decides again from the percepts in a trace, and listens to nothing."""

from __future__ import annotations

import argparse
import asyncio

from rich.console import Console

from agent.assembly.runtime import House
from agent.assembly.settings import load
from agent.assembly.strategies import MIND, led_by
from agent.commands.ask import tell
from agent.records import trace
from agent.show.progress import watching
from graphs.build import run
from graphs.perceive import Logged
from tools.errors import InputError


def main(arguments: argparse.Namespace) -> int:
    """Prints what `ask` printed when it wrote the trace, if the minds are still the same."""
    kept = trace.read(arguments.trace)
    episode, mind = kept.episode, kept.tools.get(MIND)
    if mind and arguments.mind is None:
        raise InputError(
            f"{arguments.trace} was decided by the mind {mind!r} with {kept.tools.get('model')!r}; "
            "expected --mind and its server, or --mind rules"
        )
    controller, price = arguments.controller, arguments.price
    if controller is None:
        controller, kept_price = led_by(kept.tools)
        price = kept_price if price is None else price
    house = House.of(load())
    minds = house.minds(arguments.mind, arguments.base_url, arguments.model, controller, price)
    with watching(Console(stderr=True)) as watch:
        context = house.context(watch, Logged(episode.calls), minds=minds)
        again = asyncio.run(run(episode.clip, episode.question, context, episode.budget))
    tell(again, arguments.trace, arguments.json)
    return 0
