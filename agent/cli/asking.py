"""Commands about one recording."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli.common import json_flag, mind, model, profile
from agent.cli.values import count, duration, seconds, share


def ask(ask: argparse.ArgumentParser) -> None:
    ask.set_defaults(command="commands.ask")
    _asking(ask)
    ask.add_argument(
        "--abstain-below",
        type=share,
        metavar="P",
        help="say that there is no answer where it is less sure than this",
    )
    mind(ask)
    model(ask)


def play(play: argparse.ArgumentParser) -> None:
    play.set_defaults(command="commands.play")
    _asking(play)


def _asking(ask: argparse.ArgumentParser) -> None:
    """A question about a recording, and how far to go for it."""
    ask.add_argument("clip", type=Path, metavar="CLIP", help="audio or video file")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument(
        "--choice", action="append", default=[], metavar="TEXT", help="an option; give two or more"
    )
    ask.add_argument("--start", type=seconds, metavar="S", help="listen from here, in seconds")
    ask.add_argument("--end", type=seconds, metavar="S", help="listen up to here, in seconds")
    ask.add_argument("--rounds", type=count, default=8, metavar="N", help="rounds of listening (8)")
    ask.add_argument("--calls", type=count, default=16, metavar="N", help="tool calls (16)")
    ask.add_argument(
        "--seconds",
        type=duration,
        metavar="S",
        help="time to wait for tools (600, or the length of a longer clip)",
    )
    ask.add_argument(
        "--trace", type=Path, metavar="FILE", help="write everything heard and decided"
    )
    ask.add_argument("--fresh", action="store_true", help="do not use what was heard earlier")
    profile(ask)
    json_flag(ask)


def replay(replay: argparse.ArgumentParser) -> None:
    replay.set_defaults(command="commands.replay")
    replay.add_argument("trace", type=Path, metavar="TRACE", help="a file written by ask --trace")
    mind(replay)
    model(replay)
    json_flag(replay)
