"""Every scorer of a benchmark as a scorer of Inspect AI.

Inspect sums up by the mean; where a scorer has another metric, `export --format inspect` has ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from agent.harnesses.registry_name import registered
from evals.benchmark import Benchmark
from evals.benchmarks import EVERY, named
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer, keyed

ScorerMaker = Callable[[str, str], Scorer]
"""Makes a scorer of a benchmark's name and its question file."""


def of(benchmark: Benchmark, data: str) -> list[Scorer]:
    """The benchmark's scorers, the headline first."""
    return [SCORERS[one.name](benchmark.NAME, data) for one in benchmark.SCORERS]


def _maker(name: str) -> ScorerMaker:
    def made(benchmark: str, data: str) -> Scorer:
        judge = next(one for one in named(benchmark).SCORERS if one.name == name)

        async def score(state: TaskState, target: Target) -> Score | None:
            return _scored(judge, _items(benchmark, data)[str(state.sample_id)], _said(state))

        return score

    return scorer(metrics=[mean(), stderr()], name=registered(name))(made)


def _scored(judge: AnswerScorer, item: Item, said: str) -> Score | None:
    """An item without a key, and an answer that the scorer cannot judge, have no score."""
    found = judge(item, said) if keyed(judge, item) else None
    if found is None or found.value is None:
        return None
    expected = item.expected or ""
    why = found.why or f"found {said!r}; expected {expected!r}"
    return Score(value=found.value, answer=said, explanation=why)


def _said(state: TaskState) -> str:
    """The choice that Inspect's own `multiple_choice` marked, or else the completion."""
    marked = [choice.value for choice in state.choices if choice.correct]
    return marked[0] if len(marked) == 1 else state.output.completion


@lru_cache(maxsize=8)
def _items(benchmark: str, data: str) -> Mapping[str, Item]:
    return {item.id: item for item in named(benchmark).read(Path(data))}


SCORERS = {name: _maker(name) for name in {one.name: 0 for each in EVERY for one in each.SCORERS}}
"""By the scorer's name."""
