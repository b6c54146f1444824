"""A run's folder: one process at a time, and only for the run that it began with."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from evals.benchmark import Submission
from evals.controls import MAIN
from evals.run import answer_record as records
from evals.run import run_config as configs
from evals.run.answer_record import Key, Record, Status
from evals.run.run_config import PinnedJudge, RunConfig
from evals.run.run_results import Results
from tools.errors import InputError
from tools.files import write_whole
from tools.outside import read_json

SAMPLES = "samples.jsonl"
RESULTS = "results.json"


@contextmanager
def held(folder: Path) -> Generator[None]:
    """Keeps every other process off the folder; the system lets go of it when this one dies.

    Raises:
        InputError: Another process works in it.
    """
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(f"another process works in {folder}; expected to be alone in it") from None
    except OSError as error:
        raise InputError(f"cannot write in {folder}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def begin(folder: Path, config: RunConfig) -> RunConfig:
    """Writes the configuration into a new folder, or goes on with the run that is in it.

    What may change from one process to the next (which items, repeats, controls, workers) is taken
    from the new configuration; what the numbers depend on must be the same.

    Raises:
        InputError: The folder holds another run; the difference is named.
    """
    if (folder / configs.FILE).exists():
        old = configs.read(folder)
        if apart := list(old.differences(config)):
            raise InputError(f"{folder} holds another run: {'; '.join(apart)}")
        kept = {
            "started": old.started,
            "judge": old.judge,
            "more_judges": old.more_judges,
            "grader": old.grader,
            "commit": _commits(old, config),
        }
        config = config.model_copy(update=kept)
    write_whole(folder / configs.FILE, config.model_dump_json(indent=1) + "\n")
    return config


def pin(
    folder: Path, config: RunConfig, judge: PinnedJudge, role: Literal["judge", "grader"]
) -> RunConfig:
    """Writes a judge into the run's configuration, once and for all.

    Raises:
        InputError: The run was judged by another one; the difference is named.
    """
    old: PinnedJudge | None = getattr(config, role)
    if old is None:
        config = config.model_copy(update={role: judge})
        write_whole(folder / configs.FILE, config.model_dump_json(indent=1) + "\n")
        return config
    _check_same(folder, old, judge)
    return config


def _check_same(folder: Path, old: PinnedJudge, new: PinnedJudge) -> None:
    apart = [
        f"{name} was {getattr(old, name)}, is {getattr(new, name)}"
        for name in ("model", "prompt", "raters", "seed")
        if getattr(old, name) != getattr(new, name)
    ]
    if apart:
        raise InputError(f"{folder} has another judge: {'; '.join(apart)}")


def pin_more(folder: Path, config: RunConfig, judges: Sequence[PinnedJudge]) -> RunConfig:
    """Writes judges beside the first into the run's configuration; one there stays as it is.

    Raises:
        InputError: One of that name judged by another prompt.
    """
    known = {one.model: one for one in config.more_judges}
    for judge in judges:
        _check_same(folder, known.setdefault(judge.model, judge), judge)
    config = config.model_copy(update={"more_judges": tuple(known.values())})
    write_whole(folder / configs.FILE, config.model_dump_json(indent=1) + "\n")
    return config


def _commits(old: RunConfig, new: RunConfig) -> str | None:
    """All that the run's answers came from, in order; a run may be gone on with after a change."""
    before = old.commit.split(" then ") if old.commit else []
    now = [new.commit] if new.commit and new.commit not in before else []
    return " then ".join([*before, *now]) or None


def answers(folder: Path) -> dict[Key, Record]:
    """All records of the run so far."""
    return records.read(folder / SAMPLES)


def read_results(folder: Path) -> Results:
    """The numbers of a run.

    Raises:
        InputError: It has none yet.
    """
    config, path = configs.read(folder), folder / RESULTS
    if not path.is_file():
        again = f"python -m agent eval {config.benchmark} --resume {folder} --score-only"
        raise InputError(f"{folder} has no numbers yet; make them with: {again}")
    try:
        return read_json(path, Results)
    except InputError:
        raise InputError(f"{path} holds no results of this version; score the run anew") from None


def finish(folder: Path, results: Results | None, submissions: Mapping[str, str]) -> None:
    """Writes the numbers and the files to submit, each whole."""
    if results:
        write_whole(folder / RESULTS, results.model_dump_json(indent=1) + "\n")
    for name, text in submissions.items():
        write_whole(folder / name, text)


def said(found: Mapping[Key, Record]) -> dict[str, Submission]:
    """What is submitted for each item: the first repeat of the main condition, where answered."""
    return {
        item: Submission(prediction=record.prediction, thinking=record.thinking)
        for (condition, item, repeat), record in found.items()
        if (condition, repeat) == (MAIN, 0) and record.status is Status.ANSWERED
    }
