"""Flags that several commands share."""

from __future__ import annotations

import argparse

from agent.cli.values import duration


def mind(parser: argparse.ArgumentParser) -> None:
    """Who thinks."""
    parser.add_argument(
        "--mind", metavar="NAME", help="who plans and answers: rules, llm, lalm-first or mpar2"
    )
    parser.add_argument(
        "--controller",
        metavar="NAME",
        help="who leads the rules: learned (default), hand, or the path of trained weights",
    )
    parser.add_argument(
        "--price",
        type=duration,
        metavar="P",
        help="learned: what a second of listening costs, in right answers (0.005)",
    )


def model(parser: argparse.ArgumentParser) -> None:
    """The model that thinks, and where it is."""
    parser.add_argument("--model", metavar="NAME", help="its name on its servers, or on the hub")
    parser.add_argument(
        "--base-url", metavar="URL", help="OpenAI-compatible servers, with commas between"
    )


def profile(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--profile", metavar="NAME", help="whose ears: embedded (default), hub or server"
    )


def json_flag(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")
