"""A run as a log of Inspect AI, for `inspect view` and whatever else reads such logs.

https://inspect.aisi.org.uk/eval-logs.html. What is ours and has no place there (the controls, the
seed, the hash of the questions, the calibration) stands in the log's metadata.

1. Targets and answers are choices word for word, not letters: this is what is scored, the list of
   samples can be read without opening one, and a key that is no choice has a place too.
2. What failed is scored as nothing said beside its traceback, so that the marks add up to the
   figures. Inspect would leave it unscored. An absent score is left out.
3. What was not asked has no sample; the log is then "cancelled".
4. The intervals are ours, under the names of Inspect's own `ci`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evals.controls import MAIN
from evals.inspect_sample import Json, failure, sample
from evals.run.answer_record import Key, Record
from evals.run.run_config import RunConfig
from evals.run.run_results import Outcome, Results
from evals.sample import Item
from evals.scoring.protocol import AnswerScorer
from tools.errors import InputError
from tools.files import replacing

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

SUFFIXES = (".eval", ".json")
"""The two formats of one log: small, and plain."""

MISSING = "the Inspect export needs: pip install 'listen-again[inspect]'"


def export(
    config: RunConfig,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    outcomes: Results,
    scorers: Sequence[AnswerScorer],
) -> EvalLog:
    """The main condition, a sample for each item and repeat; the same log for the same run.

    Args:
        config: Of the run.
        items: Those that the run selects.
        records: All that were written; those of the controls are left out.
        outcomes: What the records come to.
        scorers: Of the benchmark.

    Raises:
        InputError: Inspect AI is not installed.
    """
    try:
        from inspect_ai.log import EvalLog
    except ImportError:
        raise InputError(MISSING) from None
    main = outcomes.conditions[MAIN]
    # In the order that Inspect sorts samples into when it writes them.
    asked = [
        (item, records[key])
        for repeat in range(config.repeats)
        for item in sorted(items, key=lambda item: item.id)
        if (key := (MAIN, item.id, repeat)) in records
    ]
    status = _status(main)
    return EvalLog.model_validate(
        {
            "status": status,
            "eval": _spec(config, items, outcomes),
            "plan": {"steps": [{"solver": config.solver, "params": config.options}]},
            "results": _results(outcomes),
            "stats": {"started_at": config.started},
            "error": failure(asked[0][1]) if status == "error" else None,
            "samples": [sample(config, item, record, scorers) for item, record in asked],
        }
    )


def write(log: EvalLog, path: Path) -> None:
    """Writes the log whole or not at all, in the format that the file's name ends with.

    In a folder `inspect view` finds each `.eval`, but a `.json` only by a name that begins with a
    time, such as 2026-01-01T00-00-00.

    Raises:
        InputError: The name ends otherwise, the folder cannot be written, or Inspect is missing.
    """
    if path.suffix not in SUFFIXES:
        raise InputError(f"found {path.name!r}; expected a name that ends with .eval or .json")
    try:
        from inspect_ai.log import write_eval_log
    except ImportError:
        raise InputError(MISSING) from None
    with replacing(path) as part:
        write_eval_log(log, part)


def _status(main: Outcome) -> str:
    """Cut short, failed throughout, or done."""
    if main.missing:
        return "cancelled"
    return "error" if 0 < main.failed == main.asked else "success"


def _spec(config: RunConfig, items: Sequence[Item], outcomes: Results) -> Json:
    """What was asked, of whom, and on what it ran."""
    name = f"{config.benchmark}-{config.solver}-{config.started}"
    return {
        "eval_id": name,
        "run_id": name,
        "task_id": name,
        "created": config.started,
        "task": config.benchmark,
        "solver": config.solver,
        "solver_args": config.options,
        "model": config.solver,
        "dataset": {
            "name": config.benchmark,
            "location": str(config.data),
            "samples": len(items),
            "sample_ids": [item.id for item in items],
            "shuffled": False,
        },
        "config": _limits(config, len(items)),
        "revision": _revision(config.commit),
        "packages": config.versions,
        "scorers": [{"name": scorer} for scorer in outcomes.conditions[MAIN].scores],
        "metadata": _metadata(config, outcomes),
    }


def _limits(config: RunConfig, items: int) -> Json:
    """Which items, how often, and what an error does."""
    chosen = config.selection
    until = chosen.offset + items
    return {
        "limit": (chosen.offset, until) if chosen.offset else chosen.limit,
        "sample_id": list(chosen.ids) or None,
        "epochs": config.repeats,
        "epochs_reducer": ["mean"],
        "fail_on_error": False,
        "score_on_error": True,
        "max_samples": config.workers,
    }


def _revision(commit: str | None) -> Json | None:
    """The program's commit; the plus behind it says that files differed."""
    if commit is None:
        return None
    bare = commit.removesuffix("+")
    return {"type": "git", "origin": "", "commit": bare, "dirty": bare != commit}


def _metadata(config: RunConfig, outcomes: Results) -> Json:
    """What has no place of its own."""
    elsewhere = {"conditions", "benchmark", "solver", "items", "repeats"}
    return {
        **outcomes.model_dump(mode="json", exclude=elsewhere),
        "made_by": config.made_by,
        "judge": config.judge and config.judge.model_dump(mode="json"),
        "main": outcomes.conditions[MAIN].model_dump(mode="json", exclude={"scores", "groups"}),
        "controls": {
            name: outcome.model_dump(mode="json", include={"scores"})["scores"]
            for name, outcome in outcomes.conditions.items()
            if name != MAIN
        },
    }


def _results(outcomes: Results) -> Json:
    """Every scorer's figure, and under each those of its groups."""
    main = outcomes.conditions[MAIN]
    return {
        "total_samples": main.asked,
        "completed_samples": main.answered + main.unparsed,
        "logged_samples": main.asked - main.missing,
        "scores": [
            {
                "name": scorer,
                "scorer": scorer,
                "reducer": "mean",
                "scored_samples": found.n if found else 0,
                "metrics": dict(_metrics(main, scorer, outcomes.legend(scorer).metric)),
            }
            for scorer, found in main.scores.items()
        ],
    }


def _metrics(main: Outcome, scorer: str, metric: str) -> Iterator[tuple[str, Json]]:
    """The figure with its interval, then every group's with its interval as metadata."""
    if (whole := main.scores[scorer]) is None:
        return
    yield metric, {"name": metric, "value": whole.value, "metadata": {"n": whole.n}}
    yield "lower", {"name": "lower", "group": "ci", "value": whole.low}
    yield "upper", {"name": "upper", "group": "ci", "value": whole.high}
    for breakdown, groups in main.groups.items():
        for group, figures in groups.items():
            if found := figures[scorer]:
                told = {"lower": found.low, "upper": found.high, "n": found.n}
                yield (
                    f"{breakdown}/{group}",
                    {"name": group, "group": breakdown, "value": found.value, "metadata": told},
                )
