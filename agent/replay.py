"""`replay`: decides again from the percepts in a trace, and listens to nothing."""

from __future__ import annotations

import argparse
import asyncio

from rich.console import Console

from agent import trace
from agent.ask import tell
from agent.assemble import House
from agent.live import watching
from agent.settings import load
from graphs.build import run
from graphs.perceive import Logged


def main(arguments: argparse.Namespace) -> int:
    """Prints what `ask` printed when it wrote the trace, if the minds are still the same."""
    episode = trace.read(arguments.trace).episode
    house = House.of(load())
    with watching(Console(stderr=True)) as watch:
        context = house.context(ears=Logged(episode.calls), watch=watch)
        again = asyncio.run(run(episode.clip, episode.question, context, episode.budget))
    tell(again, arguments.trace, arguments.json)
    return 0
