"""Commands that train an audio-language model."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli.values import count, natural, positive

COUNTS = {
    "epochs": "sft: how often each row is seen (1); grpo: how often a step's rollouts are (1)",
    "steps": "end after so many",
    "batch": "sft: rows of a forward (4)",
    "accumulate": "sft: forwards of a step (8)",
    "problems": "grpo: rows of a step (2)",
    "rollouts": "grpo: of each row (8)",
}
SETTINGS = ("rows", "model", "bad", "seed", *COUNTS, "rate", "rewards")
"""Flags that are settings of the same name."""


def proof(proof: argparse.ArgumentParser) -> None:
    proof.set_defaults(command="train.lalm.learning_proof")
    proof.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder")
    proof.add_argument("--seeds", type=count, default=3, metavar="N", help="students of each (3)")
    proof.add_argument("--sft", type=count, default=110, metavar="N", help="steps of stage I (110)")
    proof.add_argument("--grpo", type=count, default=60, metavar="N", help="steps of stage II (60)")


def lalm(lalm: argparse.ArgumentParser) -> None:
    """What is not said is as in the file, or else as the stage's settings have it."""
    lalm.set_defaults(command="train.lalm.train_lalm")
    lalm.add_argument(
        "--stage",
        required=True,
        choices=("sft", "grpo"),
        help="sft: learn to write traces; grpo: learn from rewards",
    )
    lalm.add_argument("--rows", type=Path, metavar="FILE", help="a training set, JSON lines")
    lalm.add_argument("--model", metavar="NAME", help="a folder, a name on the hub, or a student")
    lalm.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder, new or to be gone on with"
    )
    lalm.add_argument("--config", type=Path, metavar="FILE", help="settings, as TOML")
    lalm.add_argument("--adapt", choices=("lora", "full"), help="learn beside the weights, or them")
    lalm.add_argument("--bad", choices=("refuse", "skip"), help="rows of no use (refuse)")
    lalm.add_argument("--rewards", choices=("hyper", "mpar2"), help="grpo: whose (hyper)")
    lalm.add_argument("--seed", type=natural, metavar="N", help="(0)")
    for name, text in COUNTS.items():
        lalm.add_argument(f"--{name}", type=count, metavar="N", help=text)
    lalm.add_argument(
        "--rate", type=positive, metavar="R", help="the highest learning rate (1e-4; grpo: 1e-6)"
    )
