"""The scorers of a run: its benchmark's, those that go by a judge with what it said."""

from __future__ import annotations

from pathlib import Path

from evals.benchmark import Benchmark
from evals.run.run_config import RunConfig
from evals.scoring.model_grade import FILE, read, with_grades
from evals.scoring.protocol import AnswerScorer


def scorers_of(benchmark: Benchmark, config: RunConfig, folder: Path) -> tuple[AnswerScorer, ...]:
    """In the benchmark's order; a run of which no judge was asked has no grades."""
    judge = config.grader.model if config.grader else ""
    return with_grades(benchmark.SCORERS, judge, read(folder / FILE))
