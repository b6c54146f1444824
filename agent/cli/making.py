"""Commands that make scenes and trained parts."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli.common import json_flag
from agent.cli.lalm import lalm, proof
from agent.cli.values import count, natural


def train(train: argparse.ArgumentParser) -> None:
    actions = train.add_subparsers(required=True, metavar="ACTION")
    cache = actions.add_parser("cache", help="listen once to all that an episode could listen to")
    cache.set_defaults(command="train.controller.percept_cache")
    cache.add_argument("benchmark", metavar="BENCHMARK", help="mmau or mmar")
    for flag, metavar, text in (
        ("--data", "FILE", "the question file, with its key"),
        ("--audio-root", "DIR", "the folder of the recordings"),
        ("--out", "DIR", "a folder, new or to be gone on with"),
    ):
        cache.add_argument(flag, type=Path, required=True, metavar=metavar, help=text)
    cache.add_argument("--limit", type=count, metavar="N", help="only so many items")
    cache.add_argument(
        "--words-of",
        type=Path,
        metavar="FILE",
        help="the scenes' facts.jsonl: words as they were spoken, in place of recognised ones",
    )
    controller = actions.add_parser("controller", help="train the controller on such a folder")
    controller.set_defaults(command="train.controller.train_controller")
    controller.add_argument(
        "--cache",
        type=Path,
        required=True,
        action="append",
        metavar="DIR",
        help="what train cache wrote; several may be given, the prices are those of the first",
    )
    controller.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder, new or to be gone on with"
    )
    controller.add_argument("--seed", type=natural, default=0, metavar="N", help="(0)")
    controller.add_argument("--iterations", type=count, default=150, metavar="N", help="(150)")
    controller.add_argument(
        "--members",
        type=count,
        default=3,
        metavar="N",
        help="networks; the best is kept (3)",
    )
    controller.add_argument(
        "--variant",
        default="full",
        metavar="NAME",
        help="full, or an ablation: binary, no-credit, no-spans or no-listening",
    )
    controller.add_argument(
        "--options",
        type=Path,
        metavar="FILE",
        help="options.safetensors of another training (fitted anew, beside the controller's)",
    )
    proof(actions.add_parser("proof", help="teach a small model to hear, by both stages (20 min)"))
    lalm(actions.add_parser("lalm", help="train an audio-language model on traces"))


def scenes(scenes: argparse.ArgumentParser) -> None:
    scenes.set_defaults(command="commands.scenes")
    actions = scenes.add_subparsers(required=True, dest="action", metavar="ACTION")
    build = actions.add_parser("build", help="write scenes, their facts and questions on them")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    build.add_argument("--split", required=True, metavar="SPLIT", help="train, dev or test")
    build.add_argument("--scenes", type=count, default=60, metavar="N", help="how many (60)")
    build.add_argument("--seed", type=natural, default=0, metavar="N", help="(0)")
    build.add_argument(
        "--sources",
        type=Path,
        metavar="DIR",
        help="unpacked Debian packages, for a machine without apt-get",
    )
    json_flag(build)
