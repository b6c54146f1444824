"""MMAR's score of the reasoning behind each right answer, by a judge at a server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.progress import Progress

from agent.assembly.model_servers import chat_at
from agent.show.console import Console
from agent.show.grid import Grid, interval
from agent.show.tables import draw
from agent.show.terminal import say_all
from evals import rubric_score
from evals.benchmarks import named
from evals.rubric_score import RubricRecord, Summary, summary
from evals.run import run_config as configs
from evals.run import run_folder as folders
from evals.run.run_config import PinnedJudge
from tools.files import write_whole

RESULT = "rubric.json"


def judge_run(folder: Path, base_url: str, model: str, workers: int, as_json: bool) -> None:
    """Judges what has no score yet, and writes the scores beside the run."""
    config = configs.read(folder)
    items = config.selection.of(named(config.benchmark).read(config.data))
    chat = chat_at(base_url, model)
    judge = PinnedJudge(
        model=chat.model,
        url=chat.url,
        prompt=rubric_score.PROMPT_SHA256,
        raters=rubric_score.RATERS,
        seed=rubric_score.SEED,
    )
    with folders.held(folder):
        folders.pin(folder, config, judge, "judge")
        records = folders.answers(folder)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("judging", total=len(items))

            def told(judged: RubricRecord) -> None:
                bar.advance(task)

            work = rubric_score.judge(folder, items, records, chat, workers, told)
            found = summary(items, records, asyncio.run(work), config.seed)
        try:
            write_whole(folder / RESULT, found.model_dump_json(indent=1) + "\n")
        finally:
            if as_json:
                say_all(found.model_dump_json(indent=1))
            else:
                draw([grid(found)], Console(highlight=False))


def grid(found: Summary) -> Grid:
    """One row."""
    head = ("", "rubric score", "items", "wrong", "absent", "too long")
    counts = (found.items, found.wrong, found.absent, found.too_long)
    return Grid(
        "MMAR rubric, in %", head, [["main", interval(found.score), *(str(n) for n in counts)]]
    )
