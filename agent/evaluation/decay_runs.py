"""Accuracy and perception by rounds of listening or tokens of thought, fixed and not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agent.assembly.agent_solver import pulled
from agent.assembly.model_servers import chat_at
from agent.engines.cluster import Cluster
from agent.evaluation.benchmark_run import EvalRequest, evaluate
from agent.evaluation.perception_run import with_claims
from agent.records.run_episodes import heard_in
from agent.show import plots, tables
from agent.show.console import Console
from agent.show.grid import Grid, rough
from agent.show.terminal import say_all
from evals.controls import MAIN
from evals.decay_curve import NATURAL, Decay, Point
from evals.perception.error_rates import Rates
from evals.perception.perception_report import report
from evals.run import run_config as configs
from evals.run import run_folder as folders
from tools.errors import InputError
from tools.files import write_whole


@dataclass(frozen=True)
class DecayRequest:
    """What to run at every length, and who reads what a model wrote."""

    benchmark: str
    data: Path
    audio_root: Path
    out: Path
    reference: Path | None = None
    solver: Literal["agent", "lalm"] = "agent"
    base_url: str | None = None
    model: str | None = None
    seconds: int | None = None
    tokens: Sequence[int] = (32, 128, 512)
    judge: str | None = None
    judge_model: str | None = None
    max_rounds: int = 4
    calls: int = 16
    limit: int | None = None
    workers: int = 4
    json: bool = False
    cluster: Cluster | None = None


def measure_decay(arguments: DecayRequest) -> None:
    """Runs the benchmark once for each length; runs that are there already are gone on with."""
    out = arguments.out
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; expected a folder for the runs")
    thinking = arguments.solver == "lalm"
    if not arguments.reference and (arguments.judge or not thinking):
        raise InputError("--reference FILE is missing; expected the facts.jsonl of the scenes")
    longer = sorted(set(arguments.tokens)) if thinking else range(1, arguments.max_rounds + 1)
    lengths = [NATURAL, *map(str, longer)]
    for length in lengths:
        evaluate(_request(arguments, length))
    perceived = _perceiving(arguments)
    found = Decay(
        calls=None if thinking else arguments.calls,
        unit="tokens" if thinking else "rounds",
        points=tuple(_point(out / name, name, perceived) for name in lengths),
        legends=folders.read_results(out / NATURAL).legends,
    )
    try:
        write_whole(out / "decay.json", found.model_dump_json(indent=1) + "\n")
        plots.draw_decay(found, out / "decay.png")
    finally:
        if arguments.json:
            say_all(found.model_dump_json(indent=1))
        else:
            tables.draw([grid(found)], Console(highlight=False))


def _request(arguments: DecayRequest, length: str) -> EvalRequest:
    """The evaluation of one length."""
    folder = arguments.out / length
    begun = (folder / configs.FILE).exists()
    return EvalRequest(
        benchmark=arguments.benchmark,
        data=arguments.data,
        audio_root=arguments.audio_root,
        workers=arguments.workers,
        resume=folder if begun else None,
        out=None if begun else folder,
        solver="lalm" if arguments.solver == "lalm" else None,
        options=_options(arguments, length),
        limit=arguments.limit,
        quiet=True,
        cluster=arguments.cluster,
    )


def _options(arguments: DecayRequest, length: str) -> dict[str, str | int]:
    """Who is asked, and what makes the length."""
    if arguments.solver == "lalm":
        named = {name: getattr(arguments, name) for name in ("base_url", "model", "seconds")}
        given = {name: value for name, value in named.items() if value is not None}
        return {**given, "tokens": 0 if length == NATURAL else int(length)}
    fixed = {} if length == NATURAL else {"rounds": int(length), "fixed_rounds": 1}
    return {"calls": arguments.calls, **fixed}


Perceived = Callable[[Path], Rates | None]
"""The perception of a run; None where it is free text that nobody reads."""


def _perceiving(arguments: DecayRequest) -> Perceived:
    """How perception is judged: a tool's percepts are claims, a model's words are to be read."""
    reference = arguments.reference
    if reference is None or (arguments.solver == "lalm" and not arguments.judge):
        return lambda folder: None
    alike = pulled().likeness.get()
    judge = chat_at(arguments.judge, arguments.judge_model) if arguments.judge else None

    def perceived(folder: Path) -> Rates:
        heard = list(heard_in(folder, reference))
        if judge:
            heard = with_claims(heard, judge, folder)
        return report(heard, alike).perception.overall

    return perceived


def _point(folder: Path, length: str, perceived: Perceived) -> Point:
    """One run's scores and perception."""
    main = folders.read_results(folder).conditions[MAIN]
    records = [record for key, record in folders.answers(folder).items() if key[0] == MAIN]
    tokens = [record.cost.tokens for record in records if record.cost.tokens]
    return Point(
        length=length,
        scores=main.scores,
        perception=perceived(folder),
        calls=main.calls,
        seconds=main.seconds,
        tokens=sum(tokens) / len(tokens) if tokens else None,
    )


def grid(found: Decay) -> Grid:
    """A row for each length."""
    scorers = found.points[0].scores
    head = (
        *(found.unit, *scorers, "Acc_per", "Err_omit", "F1"),
        *("calls", "written", "s/item"),
    )
    rows = [
        [
            point.length,
            *(rough(point.scores[name], found.legend(name).unit) for name in scorers),
            *_perception(point.perception),
            "" if point.calls is None else f"{point.calls:.1f}",
            "" if point.tokens is None else f"{point.tokens:.0f}",
            "" if point.seconds is None else f"{point.seconds:.2f}",
        ]
        for point in found.points
    ]
    most = "" if found.calls is None else f", at most {found.calls} calls"
    return Grid(f"Forced length{most}, in %", head, rows)


def _perception(rates: Rates | None) -> list[str]:
    if rates is None:
        return [""] * 3
    return [rough(rates.accuracy), rough(rates.omitted), rough(rates.f1)]
