"""The command line's words for training an audio-language model. Imports nothing heavy."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(lalm: argparse.ArgumentParser) -> None:
    """`train lalm`: what is not said is as in the file, or else as in `config.Sft`."""
    lalm.set_defaults(command="train.lalm.stage")
    lalm.add_argument("--stage", required=True, choices=("sft",), help="sft: learn to write traces")
    lalm.add_argument("--rows", type=Path, metavar="FILE", help="a training set, JSON lines")
    lalm.add_argument("--model", metavar="NAME", help="a folder, a name on the hub, or a student")
    lalm.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder, new or to be gone on with"
    )
    lalm.add_argument("--config", type=Path, metavar="FILE", help="settings, as TOML")
    lalm.add_argument("--adapt", choices=("lora", "full"), help="learn beside the weights, or them")
    lalm.add_argument("--bad", choices=("refuse", "skip"), help="rows of no use (refuse)")
    for flag, text in (
        ("--seed", "(0)"),
        ("--epochs", "how often each row is seen (1)"),
        ("--steps", "end after so many"),
        ("--batch", "rows of a forward (4)"),
        ("--accumulate", "forwards of a step (8)"),
    ):
        lalm.add_argument(flag, type=int, metavar="N", help=text)
    lalm.add_argument("--rate", type=float, metavar="R", help="the highest learning rate (1e-4)")


SETTINGS = ("rows", "model", "bad", "seed", "epochs", "steps", "batch", "accumulate", "rate")
"""Flags that are settings of the same name."""
