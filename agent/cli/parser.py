"""The command line's words. Imports nothing heavy, so that `--help` answers at once."""

from __future__ import annotations

import argparse

from agent.cli import asking, caring, judging, making, showing
from agent.cli import data as data_flags


def parser() -> argparse.ArgumentParser:
    """All commands; `arguments.command` names the module in `agent` that runs it."""
    top = argparse.ArgumentParser(
        prog="python -m agent",
        description="Answers questions about a recording, listening again where it matters.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    asking.ask(commands.add_parser("ask", help="answer a question about a recording"))
    asking.play(commands.add_parser("play", help="lead an episode yourself, from the keyboard"))
    asking.replay(
        commands.add_parser("replay", help="decide again from a trace, without listening")
    )
    showing.view(
        commands.add_parser("view", help="show a trace, or a run, as a page for a browser")
    )
    judging.evaluate(commands.add_parser("eval", help="run a benchmark, with controls"))
    judging.report(commands.add_parser("report", help="show a run's numbers, or compare two runs"))
    judging.rubric(commands.add_parser("rubric", help="score a run's reasoning by MMAR's rubrics"))
    showing.export(commands.add_parser("export", help="write a trace or a run for other programs"))
    judging.perception(
        commands.add_parser("perception", help="what a run heard of what there was to be heard")
    )
    judging.decay(
        commands.add_parser("decay", help="accuracy and perception by the number of rounds")
    )
    making.train(commands.add_parser("train", help="train the controller on recordings heard once"))
    data_flags.data(commands.add_parser("data", help="make training data for an audio model"))
    making.scenes(
        commands.add_parser("scenes", help="compose recordings of which everything is known")
    )
    caring.models(commands.add_parser("models", help="list, pull or check the embedded models"))
    caring.doctor(commands.add_parser("doctor", help="say what is installed and what is missing"))
    caring.bench(
        commands.add_parser("bench", help="measure speed and memory, as ratios in one run")
    )
    return top
