"""A run as records of Every Eval Ever: `UUID.json` with the figures, and `UUID_samples.jsonl`.

https://github.com/evaleval/every_eval_ever, schema 0.3.0. The files lie where its datastore has
them: `data/BENCHMARK/DEVELOPER/MODEL/`.

1. Scores are those of the main condition; the controls stand in each figure's details.
2. A row tells right from wrong, so only scorers that give a share have rows. What failed or was
   not understood is a row with the score 0 and why; what has no score has no row.
3. Names are made of the run: each export of the same answers gives the same files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from evals.controls import MAIN
from evals.every_eval_sample import EpisodeOf, rows
from evals.run.answer_record import Key, Record
from evals.run.run_config import RunConfig
from evals.run.run_results import Results
from evals.sample import Item
from evals.scoring.protocol import SHARE, AnswerScorer

VERSION = "0.3.0"
"""Of the schema."""

PROGRAM = "listen-again"
Json = dict[str, Any]


@dataclass(frozen=True)
class EveryEvalLog:
    """Both files, by their paths in a datastore."""

    path: PurePosixPath
    aggregate: Json
    samples_path: PurePosixPath
    samples: str


def every_eval_log(
    config: RunConfig,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    outcomes: Results,
    scorers: Sequence[AnswerScorer],
    episode_of: EpisodeOf,
    program: str,
) -> EveryEvalLog:
    """The run's records.

    Args:
        config: Of the run.
        items: Those that the run selects.
        records: All that were written.
        outcomes: What they come to.
        scorers: Of the benchmark.
        episode_of: Reads an answer's trace, where there is one.
        program: The version of this program.
    """
    model, name = _model(config), _uuid(config, records)
    about = {"schema_version": VERSION, "evaluation_id": _id(config, model), "model_id": model}
    found = rows(about, config, items, records, scorers, episode_of)
    lines = [json.dumps(row, ensure_ascii=True) + "\n" for row in found]
    folder = PurePosixPath("data", config.benchmark, *model.split("/"))
    samples, text = folder / f"{name}_samples.jsonl", "".join(lines)
    aggregate = _aggregate(config, outcomes, model, program) | {
        "detailed_evaluation_results": {
            "format": "jsonl",
            "file_path": str(samples),
            "hash_algorithm": "sha256",
            "checksum": hashlib.sha256(text.encode()).hexdigest(),
            "total_rows": len(lines),
        },
    }
    return EveryEvalLog(folder / f"{name}.json", aggregate, samples, text)


def _model(config: RunConfig) -> str:
    """DEVELOPER/MODEL: the hub's, where the run is one model's; or this program and solver."""
    told = str(config.options.get("model", ""))
    if config.solver.startswith("lalm") and re.fullmatch(r"[\w.-]+/[\w.-]+", told):
        return told
    return f"{PROGRAM}/{config.solver}"


def _id(config: RunConfig, model: str) -> str:
    return f"{config.benchmark}/{model}/{_epoch(config)}"


def _epoch(config: RunConfig) -> str:
    return f"{datetime.fromisoformat(config.started).timestamp():.0f}"


def _uuid(config: RunConfig, records: Mapping[Key, Record]) -> UUID:
    text = config.model_dump_json() + "".join(one.model_dump_json() for one in records.values())
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4)


def _aggregate(config: RunConfig, outcomes: Results, model: str, program: str) -> Json:
    developer, _, name = model.partition("/")
    return {
        "schema_version": VERSION,
        "evaluation_id": _id(config, model),
        "evaluation_timestamp": _epoch(config),
        "retrieved_timestamp": _epoch(config),
        "source_metadata": {
            "source_name": PROGRAM,
            "source_type": "evaluation_run",
            "source_organization_name": PROGRAM,
            "evaluator_relationship": "other",
        },
        "eval_library": {"name": PROGRAM, "version": program},
        "model_info": {
            "name": name,
            "id": model,
            "developer": developer,
            "additional_details": _told(config.options) | _weights(config),
        },
        "evaluation_results": list(_results(config, outcomes)),
    }


def _weights(config: RunConfig) -> dict[str, str]:
    """Whose weights they are, where that is certain: a server may hold anything."""
    ours = "model" not in config.options and not config.solver.startswith("lalm")
    return {
        "deployment_type": "self_deployed" if ours else "unknown",
        "model_availability": "open_weights" if ours else "unknown",
    }


def _results(config: RunConfig, outcomes: Results) -> Iterator[Json]:
    """A figure for each scorer, with its interval and those of the controls."""
    main = outcomes.conditions[MAIN]
    for scorer, found in main.scores.items():
        if found is None:
            continue
        legend = outcomes.legend(scorer)
        share = legend.unit == SHARE
        controls = {
            f"control {name}": one.scores[scorer]
            for name, one in outcomes.conditions.items()
            if name != MAIN
        }
        yield {
            "evaluation_result_id": scorer,
            "evaluation_name": config.benchmark,
            "source_data": {
                "dataset_name": config.benchmark,
                "source_type": "other",
                "additional_details": {"sha256": config.data_sha256, "file": config.data.name},
            },
            "metric_config": {
                "evaluation_description": legend.about or scorer,
                "metric_id": f"{config.benchmark}.{scorer}",
                "metric_name": legend.metric,
                "metric_unit": "proportion" if share else legend.unit or "points",
                "lower_is_better": not share,
                "score_type": "continuous",
                "min_score": 0.0,
                "max_score": 1.0 if share else "Infinity",
            },
            "score_details": {
                "score": found.value,
                "details": _told({name: one.value for name, one in controls.items() if one}),
                "uncertainty": {
                    "confidence_interval": {
                        "lower": found.low,
                        "upper": found.high,
                        "confidence_level": 0.95,
                        "method": "bootstrap over recordings",
                    },
                    "num_samples": found.n,
                },
            },
            "generation_config": _generation(config),
        }


def _generation(config: RunConfig) -> Json:
    """The tools that there were, and what the solver was told."""
    tools = [] if config.solver != "agent" else [{"name": name} for name in config.made_by]
    agentic = {"agentic_eval_config": {"available_tools": tools}} if tools else {}
    return {"generation_args": agentic, "additional_details": _told(config.made_by)}


def _told(values: Mapping[str, object]) -> dict[str, str]:
    """As the schema has details: all of them text."""
    return {name: str(value) for name, value in values.items()}
