"""A benchmark run with its controls, which goes on where a killed one stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agent.assembly.grader import graded
from agent.assembly.kept_servers import SERVERS, trusted
from agent.assembly.solver_options import Options, text_of
from agent.assembly.solvers import DEADLINE, EVIDENCE, contestant, hears_several, listens
from agent.engines.cluster import Cluster, play_on
from agent.records import provenance
from agent.records.trace import Trace, this_version
from agent.records.trace import write as write_trace
from agent.show import tables
from agent.show.console import Console
from agent.show.counter import counting
from agent.show.terminal import say_all, warn
from evals.benchmark import Benchmark, OwnFiles, RunRecordings, recordings_of
from evals.benchmarks import named
from evals.control_stage import Stage
from evals.controls import (
    MAIN,
    SPOKEN,
    Contestant,
    able,
    all_controls,
    applies,
    conditions,
    expanded,
)
from evals.given_evidence import giving
from evals.run import run_config as configs
from evals.run import run_folder as folders
from evals.run.answer_record import Key, Log, Record, Status
from evals.run.run_config import RunConfig, Selection, sha256
from evals.run.run_results import Results, results
from evals.run.run_scorers import scorers_of
from evals.run.runner import jobs, play
from evals.sample import Item
from evals.seal import sealed, unsealed
from evals.spoken_text import PROGRAM, available
from graphs.state import Episode
from tools.errors import InputError
from tools.files import made_folder


@dataclass(frozen=True)
class EvalRequest:
    """What to run, or to go on with: None is as in the resumed run, or else the usual.

    Attributes:
        options: What the solver is told, by name.
        judge: The server of the model that grades open answers.
        cluster: Whose workers ask; None asks in this process.
    """

    benchmark: str
    data: Path | None = None
    audio_root: Path | None = None
    out: Path | None = None
    resume: Path | None = None
    solver: str | None = None
    options: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])
    control: Sequence[str] = ()
    controls: bool = False
    limit: int | None = None
    offset: int | None = None
    sample_id: Sequence[str] = ()
    seed: int | None = None
    repeats: int | None = None
    workers: int | None = None
    retry_failed: bool = False
    judge: str | None = None
    judge_model: str | None = None
    sealed: bool = False
    predict_only: bool = False
    score_only: bool = False
    quiet: bool = False
    json: bool = False
    cluster: Cluster | None = None


def evaluate(arguments: EvalRequest) -> int:
    """Checks all that was given, asks what is left to ask, and writes what came of it."""
    benchmark = named(arguments.benchmark)
    old = configs.read(arguments.resume) if arguments.resume else None
    if arguments.score_only:
        if not arguments.resume or old is None or arguments.benchmark != old.benchmark:
            raise InputError(f"--score-only needs --resume RUN, a run of {arguments.benchmark}")
        with folders.held(arguments.resume):
            return _score(benchmark, arguments.resume, old, arguments)
    run = _prepared(arguments, benchmark, old)
    with folders.held(run.folder), closing(run.contestant):
        config = folders.begin(run.folder, run.config)
        run.recordings.write()
        _ask(run, arguments.retry_failed, arguments.cluster)
        if arguments.predict_only:
            found = folders.answers(run.folder)
            folders.finish(run.folder, None, benchmark.submissions(run.items, folders.said(found)))
            return 0
        return _score(benchmark, run.folder, config, arguments)


@dataclass(frozen=True)
class Prepared:
    """A run whose every input was checked."""

    folder: Path
    config: RunConfig
    items: Sequence[Item]
    contestant: Contestant
    stage: Stage
    recordings: RunRecordings


def _prepared(arguments: EvalRequest, benchmark: Benchmark, old: RunConfig | None) -> Prepared:
    """Fills what was not given from the run that is resumed, and finds every file."""
    data = arguments.data or (old and old.data)
    if not data:
        raise InputError("--data FILE is missing; expected the benchmark's question file")
    items = benchmark.read(data)
    selection = _selection(arguments, old)
    chosen = selection.of(items)
    if not (arguments.sealed or (old and old.sealed)):
        unsealed(chosen, data)
    name = arguments.solver or (old.solver if old else "agent")
    seed = _first(arguments.seed, old and old.seed, 0)
    options = _options(arguments, old)
    kind = text_of(options, EVIDENCE)
    given = giving(kind, data, chosen) if kind else None
    root = arguments.audio_root or (old and old.audio_root)
    hearing = listens(name) and given is None
    if root is None and hearing:
        raise InputError("--audio-root DIR is missing; expected the folder of the recordings")
    folder = arguments.resume or _new_folder(arguments)
    heard: RunRecordings = OwnFiles({})
    several = _several(chosen) if hearing and not hears_several(name) else {}
    if root and hearing:
        alone = [item for item in chosen if item.id not in several]
        heard = recordings_of(benchmark, data, alone, root, folder / "recordings")
    left_out = several | _left_out(chosen, heard.without)
    if left_out:
        selection = Selection(ids=tuple(item.id for item in chosen if item.id not in left_out))
        chosen = selection.of(items)
    who = able(contestant(name, seed, options), chosen)
    names = _applying(_conditions(arguments, old, who, hearing), chosen)
    stage = Stage(dict(heard.found), folder / "controls", seed, given)
    conditions(names, who, stage)
    config = RunConfig(
        benchmark=benchmark.NAME,
        data=data.resolve(),
        data_sha256=sha256(data),
        audio_root=root.resolve() if root else None,
        solver=name,
        options=who.options,
        made_by=who.made_by,
        seed=seed,
        selection=selection,
        repeats=_first(arguments.repeats, old and old.repeats, 1),
        conditions=names,
        workers=_first(arguments.workers, old and old.workers, 4),
        versions=provenance.versions(),
        commit=provenance.commit(),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        sealed=sealed(chosen),
        left_out=(old.left_out if old else {}) | left_out,
    )
    if old and (apart := list(old.differences(config))):
        raise InputError(f"{folder} holds another run: {'; '.join(apart)}")
    made_folder(folder)
    return Prepared(folder, config, items, who, stage, heard)


def _options(arguments: EvalRequest, old: RunConfig | None) -> Options:
    """As given; what was not, as in the run that is resumed."""
    if old is None:
        return arguments.options
    kept = old.options if SERVERS in arguments.options else trusted(old.options)
    return {**kept, **arguments.options}


def _applying(names: tuple[str, ...], items: Sequence[Item]) -> tuple[str, ...]:
    """The conditions without those that need choices, where there are none; says so."""
    asked = {name: sum(applies(name, item) for item in items) for name in names}
    if without := [name for name, count in asked.items() if not count]:
        warn(f"left out, for no question has choices: {', '.join(without)}")
    if some := [name for name, count in asked.items() if 0 < count < len(items)]:
        count = asked[some[0]]
        warn(f"asked of the {count} of {len(items)} questions that have choices: {', '.join(some)}")
    return tuple(name for name, count in asked.items() if count)


def _several(items: Sequence[Item]) -> dict[str, str]:
    """The questions about several recordings, for a solver that hears one; says so.

    Raises:
        InputError: There are no others.
    """
    out = {item.id: f"about {len(item.audios)} recordings" for item in items if item.audios}
    if len(out) == len(items):
        raise InputError(
            f"all {len(out)} questions are about several recordings; expected the solver agent, "
            "or questions about one"
        )
    if out:
        first = next(iter(out))
        warn(
            f"left out {len(out)} of {len(items)} questions, each about several recordings, where "
            f"this solver hears one; first {first}"
        )
    return out


def _left_out(items: Sequence[Item], without: Mapping[str, str]) -> dict[str, str]:
    """The questions whose recording cannot be had, with the reason; says so."""
    out = {item.id: without[item.audio] for item in items if item.audio in without}
    for name, why in without.items():
        count = sum(item.audio == name for item in items)
        warn(f"left out {name}, {count} of the questions: {why}")
    if out:
        warn(f"left out {len(out)} of {len(items)} questions")
    return out


def _first(*values: int | None) -> int:
    """The first value that was given."""
    return next(value for value in values if value is not None)


def _selection(arguments: EvalRequest, old: RunConfig | None) -> Selection:
    """As given; where nothing was, as in the run that is resumed."""
    given = (arguments.limit, arguments.offset, *arguments.sample_id)
    if old and given == (None, None):
        return old.selection
    return Selection(
        limit=arguments.limit, offset=arguments.offset or 0, ids=tuple(arguments.sample_id)
    )


def _conditions(
    arguments: EvalRequest, old: RunConfig | None, who: Contestant, sounding: bool
) -> tuple[str, ...]:
    """The main condition, what the resumed run had, and the controls asked for; each once."""
    every = all_controls(who, sounding) if arguments.controls else ()
    if SPOKEN in every and not available():
        warn(f"left out {SPOKEN}, for {PROGRAM} is not installed")
        every = tuple(name for name in every if name != SPOKEN)
    before = old.conditions if old else ()
    return tuple(dict.fromkeys((MAIN, *before, *every, *expanded(arguments.control))))


def _new_folder(arguments: EvalRequest) -> Path:
    """A folder with no run in it yet."""
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    name = f"{arguments.benchmark}-{arguments.solver or 'agent'}-{now}"
    folder = arguments.out or Path("runs") / name
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; expected a folder for the run")
    if (folder / configs.FILE).exists():
        raise InputError(f"{folder} holds a run already; go on with --resume {folder}")
    return folder


def _ask(run: Prepared, retry: bool, cluster: Cluster | None) -> None:
    """Asks what has no record yet; with `retry`, what failed as well."""
    config = run.config
    found = folders.answers(run.folder)
    done = {key for key, record in found.items() if not (retry and record.status is Status.FAILED)}
    ids = {item.id for item in config.selection.of(list(run.items))}
    chosen = [(at, item) for at, item in enumerate(run.items) if item.id in ids]
    asked = conditions(config.conditions, run.contestant, run.stage)
    todo = jobs(asked, chosen, config.repeats, done)

    def save(path: Path, episode: Episode) -> None:
        made_by = run.contestant.made_by
        write_trace(path, Trace(program=this_version(), tools=made_by, episode=episode))

    try:
        with counting(Console(stderr=True), len(todo)) as told, _log(run.folder) as log:

            def tell(record: Record) -> None:
                told(record.condition)

            seconds = config.options.get(DEADLINE)
            limit = None if seconds is None else float(seconds)
            if cluster is None:
                work = play(todo, log, run.folder, save, config.workers, tell, limit)
            else:
                found = run.stage.found
                work = play_on(cluster, todo, log, run.folder, config, found, tell, limit)
            asyncio.run(work)
    except KeyboardInterrupt:
        again = f"python -m agent eval {config.benchmark} --resume {run.folder}"
        warn(f"every answer so far is kept; go on with: {again}")
        raise


def _log(folder: Path) -> Log:
    return Log.open(folder / folders.SAMPLES)


def _score(benchmark: Benchmark, folder: Path, config: RunConfig, arguments: EvalRequest) -> int:
    """Writes results and submissions, and prints the accuracies."""
    if (now := sha256(config.data)) != config.data_sha256:
        raise InputError(f"data_sha256 was {config.data_sha256}, is {now}: {config.data} changed")
    items, found = benchmark.read(config.data), folders.answers(folder)
    chosen = config.selection.of(items)
    if arguments.judge or arguments.judge_model:
        judge = arguments.judge, arguments.judge_model
        config = graded(folder, config, benchmark, chosen, found, judge)
    outcome = results(config, chosen, found, scorers_of(benchmark, config, folder))
    try:
        folders.finish(folder, outcome, benchmark.submissions(items, folders.said(found)))
    finally:
        if arguments.json:
            say_all(outcome.model_dump_json(indent=1))
        elif not arguments.quiet:
            tables.show(outcome, folder)
    return _told_failures(outcome, found, folder)


def _told_failures(outcome: Results, found: dict[Key, Record], folder: Path) -> int:
    """Says on standard error what failed; 1 where nothing was answered at all."""
    failed = [record for record in found.values() if record.status is Status.FAILED]
    if failed:
        first = failed[0]
        warn(
            f"{len(failed)} failed and count as nothing said, first {first.id}: {first.error}; "
            f"ask these again with --resume {folder} --retry-failed"
        )
    _told_stood_in(found)
    return 0 if outcome.conditions[MAIN].answered else 1


def _told_stood_in(found: dict[Key, Record]) -> None:
    """Says on standard error how many answers are not the language model's."""
    ruled = [record for record in found.values() if record.stood_in]
    if ruled:
        first = ruled[0]
        warn(
            f"in {len(ruled)} of {len(found)} answers rules stood in for the language model at "
            f"least once, first {first.id}: {first.stood_in}"
        )
