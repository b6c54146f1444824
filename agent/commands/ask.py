"""`ask`: one question about one recording."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from agent.assembly.runtime import House
from agent.assembly.settings import load
from agent.records import trace
from agent.show import answer_text
from agent.show.progress import download_bar, watching
from graphs.build import run
from graphs.state import Budget, Episode, Question
from tools.audio import AudioClip, parse_span
from tools.errors import InputError
from tools.evidence import Miss


def main(arguments: argparse.Namespace) -> int:
    """Checks everything the user gave before listening to anything."""
    question = checked_question(arguments.question, arguments.choice)
    if arguments.trace:
        trace.check_writable(arguments.trace)
    clip = parse_span(AudioClip.open(arguments.clip), arguments.start, arguments.end)
    budget = Budget(
        rounds=arguments.rounds,
        calls=arguments.calls,
        seconds=arguments.seconds or max(600.0, clip.span.duration),
    )
    house = House.of(load(arguments.profile))
    minds = house.minds(
        arguments.mind, arguments.base_url, arguments.model, arguments.controller, arguments.price
    )
    progress = Console(stderr=True)
    with download_bar(progress) as bar:
        house.pull(bar)
    with watching(progress) as watch:
        context = house.context(watch=watch, fresh=arguments.fresh, minds=minds)
        episode = asyncio.run(run(clip, question, context, budget))
    refuse_deaf(episode)
    if arguments.trace:
        trace.write(arguments.trace, house.trace_of(episode, minds))
    tell(episode, arguments.trace, arguments.json, arguments.abstain_below)
    return 0


def checked_question(text: str, choices: Sequence[str]) -> Question:
    """A question that can be asked, with choices that can be told apart."""
    if not text.strip():
        raise InputError("the question is empty; expected words")
    if len(choices) == 1:
        raise InputError("found one --choice; expected none, or two and more")
    for at, choice in enumerate(choices):
        if not choice.strip():
            raise InputError(f"choice {at + 1} is empty; expected words")
        if choice in choices[:at]:
            raise InputError(f"found the choice {choice!r} twice; expected different choices")
    return Question(text=text, choices=tuple(choices))


def refuse_deaf(episode: Episode) -> None:
    """An episode in which every tool failed is no answer."""
    percepts = episode.percepts
    misses = [percept for percept in percepts if isinstance(percept, Miss)]
    if misses and len(misses) == len(percepts):
        first = misses[0]
        raise InputError(f"no tool could listen; {first.tool}: {first.reason}")


def tell(
    episode: Episode, path: Path | None, as_json: bool, abstain_below: float | None = None
) -> None:
    """Prints the answer on standard output, or that it is not sure enough to be given."""
    doubtful = abstain_below is not None and episode.answer.confidence < abstain_below
    if as_json:
        told = answer_text.as_json(episode, path)
        if abstain_below is not None:
            told["abstained"] = doubtful
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    if doubtful:
        console.print(f"No answer: what follows is less sure than {abstain_below:.2f}.")
    answer_text.show(episode, console)
