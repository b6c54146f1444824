"""Commands that make training data."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli.common import json_flag
from agent.cli.values import count, natural


def data(data: argparse.ArgumentParser) -> None:
    actions = data.add_subparsers(required=True, metavar="ACTION")
    _paqa(actions.add_parser("paqa", help="questions with traces, from recordings that are known"))
    _swift(actions.add_parser("swift", help="the same rows in the form that ms-swift reads"))


def _paqa(paqa: argparse.ArgumentParser) -> None:
    paqa.set_defaults(command="commands.data_paqa")
    paqa.add_argument(
        "--scenes",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder that scenes build wrote; may be repeated",
    )
    paqa.add_argument(
        "--corpus",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="your own recordings with transcripts, as JSON lines; may be repeated",
    )
    paqa.add_argument(
        "--style",
        choices=("paqa", "mpar2", "both"),
        default="both",
        help="whose grammar the traces are in (both, in turn)",
    )
    paqa.add_argument("--rows", type=count, required=True, metavar="N", help="how many")
    paqa.add_argument("--seed", type=natural, default=0, metavar="N", help="(0)")
    paqa.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    json_flag(paqa)


def _swift(swift: argparse.ArgumentParser) -> None:
    swift.set_defaults(command="data.swift_format")
    swift.add_argument(
        "--rows", type=Path, required=True, metavar="FILE", help="rows.jsonl, or its folder"
    )
    swift.add_argument("--out", type=Path, required=True, metavar="FILE", help="a JSON lines file")
