"""A judge at a server, asked for grades of open answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.progress import Progress

from agent.assembly.model_servers import chat_at
from agent.show.console import Console
from evals.benchmark import Benchmark
from evals.run import run_folder as folders
from evals.run.answer_record import Key, Record
from evals.run.answer_scores import said_in
from evals.run.run_config import PinnedJudge, RunConfig
from evals.sample import Item
from evals.scoring.model_grade import SEED, Grade, ModelGrade, grade
from tools.errors import InputError


def graded(
    folder: Path,
    config: RunConfig,
    benchmark: Benchmark,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judge: tuple[str | None, str | None],
) -> RunConfig:
    """Asks a judge of all answers that it has not graded yet; the run remembers which judge.

    Raises:
        InputError: The benchmark has no use for a judge, the server does not answer, or the run
            was judged by another model.
    """
    scales = [one.scale for one in benchmark.SCORERS if isinstance(one, ModelGrade)]
    if not scales:
        raise InputError(f"--judge was given, but no scorer of {benchmark.NAME} goes by a judge")
    if None in judge:
        raise InputError("--judge URL and --judge-model NAME are needed together")
    chat = chat_at(*judge)
    prompt = scales[0].prompt.sha256
    pinned = PinnedJudge(model=chat.model, url=chat.url, prompt=prompt, raters=1, seed=SEED)
    config = folders.pin(folder, config, pinned, "grader")
    of = {item.id: item for item in items}
    answers = [(of[one.id], said_in(one)) for one in records.values() if one.id in of]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("grading", total=None)

        def told(grade: Grade) -> None:
            bar.advance(task)

        work = grade(folder, answers, benchmark.SCORERS, chat, config.workers, told)
        asyncio.run(work)
    return config
