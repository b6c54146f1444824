"""Every benchmark by name. A new one is a word in `EVERY`."""

from __future__ import annotations

from evals import (
    air_bench,
    mmar,
    mmar_open,
    mmau,
    mmau_pro,
    mmsu,
)
from evals.benchmark import Benchmark
from evals.found import found_questions
from evals.scenes import scene_benchmark
from tools.errors import InputError

EVERY: tuple[Benchmark, ...] = (
    mmau,
    mmau_pro,
    mmar,
    mmar_open,
    mmsu,
    air_bench,
    found_questions,
    scene_benchmark,
)
BENCHMARKS = {benchmark.NAME: benchmark for benchmark in EVERY}


def named(name: str) -> Benchmark:
    """The benchmark of that name.

    Raises:
        InputError: There is none.
    """
    if name not in BENCHMARKS:
        raise InputError(f"found the benchmark {name!r}; expected one of {', '.join(BENCHMARKS)}")
    return BENCHMARKS[name]
