"""Commands about benchmarks and their runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.cli.common import json_flag, mind, profile
from agent.cli.values import count, natural


def evaluate(run: argparse.ArgumentParser) -> None:
    run.set_defaults(command="commands.eval")
    run.add_argument("benchmark", metavar="BENCHMARK", help="its name, such as mmau or mmar")
    run.add_argument("--data", type=Path, metavar="FILE", help="the benchmark's question file")
    run.add_argument(
        "--audio-root", type=Path, metavar="DIR", help="the folder that its audio paths start from"
    )
    run.add_argument("--out", type=Path, metavar="RUN", help="a new folder (runs/...)")
    run.add_argument("--resume", type=Path, metavar="RUN", help="go on with the run in this folder")
    run.add_argument(
        "--solver",
        metavar="NAME",
        help="agent (default), lalm, lalm-heard, lalm-caption, question-only, "
        "always-first ... always-last, longest, random",
    )
    run.add_argument(
        "--model", metavar="NAME", help="lalm, mind: the model's name on its servers, or on the hub"
    )
    run.add_argument(
        "--base-url",
        metavar="URL",
        help="lalm, mind: OpenAI-compatible servers, with commas between",
    )
    run.add_argument(
        "--seconds",
        type=count,
        metavar="S",
        help="lalm: the longest sound that a model hears whose limit is not known here",
    )
    run.add_argument(
        "--rotate",
        action="store_const",
        const=1,
        help="lalm: ask with every choice in every place, and average",
    )
    run.add_argument(
        "--tokens",
        type=natural,
        metavar="N",
        help="lalm: think aloud in so many tokens first; 0: as long as it likes",
    )
    mind(run)
    profile(run)
    run.add_argument("--rounds", type=count, metavar="N", help="agent: rounds of listening (8)")
    run.add_argument("--calls", type=count, metavar="N", help="agent: tool calls (16)")
    run.add_argument(
        "--forced",
        action="store_const",
        const=1,
        help="agent: listen for exactly so many rounds, however sure it is",
    )
    run.add_argument(
        "--control",
        action="append",
        default=[],
        metavar="NAME",
        help="also ask under this condition: silence, other-recording, shuffled-choices, "
        "question-only, always-first ... always-last, longest or random; may be repeated",
    )
    run.add_argument("--controls", action="store_true", help="also ask under every condition")
    run.add_argument("--limit", type=count, metavar="N", help="only so many items")
    run.add_argument("--offset", type=natural, metavar="N", help="leave out the first items")
    run.add_argument(
        "--sample-id", action="append", default=[], metavar="ID", help="only these; may be repeated"
    )
    run.add_argument("--seed", type=natural, metavar="N", help="of everything drawn (0)")
    run.add_argument("--repeats", type=count, metavar="N", help="ask every item so often (1)")
    run.add_argument("--workers", type=count, metavar="N", help="items asked at a time (4)")
    run.add_argument("--retry-failed", action="store_true", help="ask again what failed")
    run.add_argument(
        "--judge", metavar="URL", help="the server of the model that grades open answers"
    )
    run.add_argument("--judge-model", metavar="NAME", help="that model's name")
    ending = run.add_mutually_exclusive_group()
    ending.add_argument("--predict-only", action="store_true", help="ask, but do not score")
    ending.add_argument("--score-only", action="store_true", help="score anew, ask nothing")
    run.add_argument("--quiet", action="store_true", help="print no tables")
    json_flag(run)


def report(report: argparse.ArgumentParser) -> None:
    report.set_defaults(command="commands.report")
    report.add_argument(
        "run",
        type=Path,
        metavar="RUN",
        help="a folder that eval wrote; or the word controller: trained ones against baselines",
    )
    for flag, text in (
        ("--cache", "controller: the explored questions to compare on"),
        ("--train", "controller: those that the one-shot set is fitted on"),
        ("--options", "controller: other weights of the option scorer"),
    ):
        report.add_argument(flag, type=Path, metavar="PATH", help=text)
    report.add_argument(
        "--weights",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="controller: a trained controller; may be repeated",
    )
    report.add_argument("other", type=Path, nargs="?", metavar="RUN2", help="compare with this one")
    report.add_argument(
        "--out", type=Path, metavar="DIR", help="where report.md and report.png go (RUN)"
    )
    json_flag(report)


def rubric(rubric: argparse.ArgumentParser) -> None:
    rubric.set_defaults(command="commands.rubric")
    rubric.add_argument("run", type=Path, metavar="RUN", help="an eval of mmar")
    rubric.add_argument(
        "--base-url", required=True, metavar="URL", help="the judge's OpenAI-compatible server"
    )
    rubric.add_argument("--model", required=True, metavar="NAME", help="the judge's name there")
    rubric.add_argument("--workers", type=count, default=8, metavar="N", help="at a time (8)")
    json_flag(rubric)


def perception(perception: argparse.ArgumentParser) -> None:
    perception.set_defaults(command="commands.perception")
    perception.add_argument("run", type=Path, metavar="RUN", help="a folder that eval wrote")
    perception.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="facts.jsonl of the scenes; without it, the cues in MMAR's rows",
    )
    perception.add_argument(
        "--blame",
        action="store_true",
        help="also say of each wrong answer whether ears, plan or reasoning failed",
    )
    perception.add_argument(
        "--base-url", metavar="URL", help="take claims out of free text by a model at this server"
    )
    perception.add_argument("--model", metavar="NAME", help="that model's name")
    json_flag(perception)


def attention(attention: argparse.ArgumentParser) -> None:
    attention.set_defaults(command="commands.attention")
    attention.add_argument("rows", type=Path, metavar="ROWS", help="what data paqa wrote")
    attention.add_argument("--model", required=True, metavar="NAME", help="a folder, or of the hub")
    attention.add_argument("--before", metavar="NAME", help="the model before it was trained")
    attention.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the figures")
    attention.add_argument("--limit", type=count, metavar="N", help="only so many rows")
    attention.add_argument(
        "--tokens", type=count, default=512, metavar="N", help="the longest answer (512)"
    )
    attention.add_argument("--pause", action="store_true", help="let it pause where it is unsure")
    json_flag(attention)


def decay(decay: argparse.ArgumentParser) -> None:
    decay.set_defaults(command="commands.decay")
    decay.add_argument("benchmark", metavar="BENCHMARK", help="its name, such as mmau or mmar")
    for flag, metavar, text in (
        ("--data", "FILE", "the question file"),
        ("--audio-root", "DIR", "the folder of the recordings"),
        ("--out", "DIR", "one run for each length goes here"),
    ):
        decay.add_argument(flag, type=Path, required=True, metavar=metavar, help=text)
    decay.add_argument(
        "--facts", type=Path, metavar="FILE", help="facts.jsonl of the scenes; lalm: with --judge"
    )
    decay.add_argument(
        "--solver",
        choices=("agent", "lalm"),
        default="agent",
        help="agent: by rounds (default); lalm: by tokens of thought",
    )
    decay.add_argument("--model", metavar="NAME", help="lalm: as for eval")
    decay.add_argument("--base-url", metavar="URL", help="lalm: as for eval")
    decay.add_argument("--seconds", type=count, metavar="S", help="lalm: as for eval")
    decay.add_argument(
        "--tokens",
        type=count,
        nargs="+",
        default=[32, 128, 512],
        metavar="N",
        help="lalm: how long it thinks (32 128 512)",
    )
    decay.add_argument(
        "--judge", metavar="URL", help="lalm: a server whose model takes claims out of its words"
    )
    decay.add_argument("--judge-model", metavar="NAME", help="that model's name")
    decay.add_argument("--most", type=count, default=4, metavar="N", help="most rounds (4)")
    decay.add_argument("--calls", type=count, default=16, metavar="N", help="tool calls (16)")
    decay.add_argument("--limit", type=count, metavar="N", help="only so many items")
    decay.add_argument("--workers", type=count, default=4, metavar="N", help="at a time (4)")
    json_flag(decay)
