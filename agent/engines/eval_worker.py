"""A worker of an evaluation: made anew from the run's configuration, wherever it stands."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from agent.assembly.solver_options import text_of
from agent.assembly.solvers import EVIDENCE, contestant
from agent.records.trace import Trace, this_version
from agent.records.trace import write as write_trace
from evals.benchmarks import named
from evals.controls import Stage, conditions
from evals.given_evidence import giving
from evals.run.answer_record import Record
from evals.run.run_config import RunConfig, sha256
from evals.run.runner import Job, ask
from graphs.state import Episode
from tools.errors import InputError


class JobNumber(NamedTuple):
    """A job by what both sides know: the condition's name, the item's place, the repeat."""

    condition: str
    number: int
    repeat: int


class Asked(NamedTuple):
    """What came of a job: its record, and the trace that the record names, as text."""

    record: Record
    trace: str | None


class EvalWorker:
    """Asks one item after another; the recordings and the question file lie where it stands too.

    Args:
        config: The run's.
        found: Where each recording is.
        seconds: To each item's answer; None for the usual.

    Raises:
        InputError: The question file or the models differ from the run's.
    """

    def __init__(self, config: RunConfig, found: Mapping[str, Path], seconds: float | None) -> None:
        if (now := sha256(config.data)) != config.data_sha256:
            raise InputError(f"{config.data} differs on a worker: its SHA-256 is {now[:12]}...")
        self._items, self._seconds = named(config.benchmark).read(config.data), seconds
        self._contestant = contestant(config.solver, config.seed, config.options)
        if apart := _apart(config.made_by, self._contestant.made_by):
            raise InputError(f"a worker has other models or methods of {', '.join(apart)}")
        kind = text_of(config.options, EVIDENCE)
        given = giving(kind, config.data, self._items) if kind else None
        self._folder = tempfile.TemporaryDirectory(prefix="listen-again-")
        stage = Stage(dict(found), self._own / "controls", config.seed, given)
        made = conditions(config.conditions, self._contestant, stage)
        self._conditions = {one.name: one for one in made}

    @property
    def _own(self) -> Path:
        """A folder that ends with the worker."""
        return Path(self._folder.name)

    async def __call__(self, job: JobNumber) -> Asked:
        """The record, as `eval` would write it in one process."""
        item, condition = self._items[job.number], self._conditions[job.condition]
        asked = Job(condition, item, job.number, job.repeat)
        record = await ask(asked, self._own, self._save, self._seconds)
        if record.trace is None:
            return Asked(record, None)
        path = self._own / record.trace
        trace = path.read_text(encoding="utf-8")
        path.unlink()
        return Asked(record, trace)

    def _save(self, path: Path, episode: Episode) -> None:
        made_by = self._contestant.made_by
        write_trace(path, Trace(program=this_version(), tools=made_by, episode=episode))


def _apart(run: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """What answers depend on that differs."""
    return [name for name in sorted({*run, *here}) if run.get(name) != here.get(name)]
