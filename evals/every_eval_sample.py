"""One answer as rows of Every Eval Ever, one for each scorer that can tell right from wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evals.controls import MAIN
from evals.reasoning_text import in_words
from evals.run.answer_record import Key, Record, Status
from evals.run.answer_scores import said_in
from evals.run.run_config import RunConfig
from evals.sample import Item
from evals.scoring.protocol import SHARE, AnswerScorer, keyed
from graphs.state import Call, Episode

Json = dict[str, Any]

EpisodeOf = Callable[[Record], Episode | None]
"""Reads the trace of an answer; None where nothing was heard, or it cannot be read."""


def rows(
    about: Json,
    config: RunConfig,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    scorers: Sequence[AnswerScorer],
    episode_of: EpisodeOf,
) -> Iterator[Json]:
    """All rows of the main condition, in the file's order; `about` is what they have in common."""
    for item in items:
        for repeat in range(config.repeats):
            if record := records.get((MAIN, item.id, repeat)):
                yield from _rows(about, config.benchmark, item, record, scorers, episode_of)


def _rows(
    about: Json,
    name: str,
    item: Item,
    record: Record,
    scorers: Sequence[AnswerScorer],
    episode_of: EpisodeOf,
) -> Iterator[Json]:
    said = said_in(record)
    scores = {
        scorer.name: scorer(item, said).value
        for scorer in scorers
        if scorer.metric.unit == SHARE and keyed(scorer, item)
    }
    told = {name: value for name, value in scores.items() if value is not None}
    whole = _asked(item, record, episode_of(record)) if told else {}
    for scorer, value in told.items():
        calls = {"tool_calls_count": record.cost.calls} if "messages" in whole else {}
        result = {"score": value, "is_correct": value == 1, **calls}
        yield (
            about
            | whole
            | {
                "evaluation_name": name,
                "evaluation_result_id": scorer,
                "evaluation": result,
            }
        )


def _asked(item: Item, record: Record, episode: Episode | None) -> Json:
    """What was asked and replied: as a conversation where tools were called."""
    expected = [*item.targets] or [*item.accepted] or [item.expected or ""]
    asked: Json = {"raw": _text(item), "reference": expected}
    if item.question.choices:
        asked["choices"] = list(item.question.choices)
    hashed = hashlib.sha256((asked["raw"] + "".join(expected)).encode()).hexdigest()
    messages = list(_messages(item, record, episode)) if episode and episode.calls else []
    failed = {"error": record.error or ""} if record.status is Status.FAILED else {}
    return {
        "sample_id": item.id if record.repeat == 0 else f"{item.id}#{record.repeat}",
        "sample_hash": hashed,
        "interaction_type": "agentic" if messages else "single_turn",
        "input": asked,
        **({"messages": messages} if messages else {"output": _output(record)}),
        "answer_attribution": [_attribution(record, max(len(messages) - 1, 0), bool(messages))],
        "performance": {"latency_ms": 1000 * record.seconds},
        "metadata": _about(item, record),
        **failed,
    }


def _text(item: Item) -> str:
    return "\n".join((item.question.text, *(f"- {choice}" for choice in item.question.choices)))


def _output(record: Record) -> Json:
    thought = {"reasoning_trace": [record.thinking]} if record.thinking else {}
    return {"raw": [record.prediction], **thought}


def _messages(item: Item, record: Record, episode: Episode) -> Iterator[Json]:
    """Every call with what was heard, then the answer with its reasoning."""
    made: list[Json] = [{"role": "user", "content": _text(item)}]
    for number, call in enumerate(episode.calls):
        made += _call(f"call {number}", call)
    said = {"role": "assistant", "content": record.prediction, "reasoning_trace": record.thinking}
    for turn, message in enumerate([*made, said]):
        yield {"turn_idx": turn, **message}


def _call(name: str, call: Call) -> list[Json]:
    told = call.query.model_dump(mode="json", exclude_none=True, exclude={"tool"})
    arguments = {key: one if isinstance(one, str) else json.dumps(one) for key, one in told.items()}
    asked = {"id": name, "name": call.query.tool, "arguments": arguments}
    heard = "\n".join(map(in_words, call.percepts)) or "nothing"
    return [
        {"role": "assistant", "tool_calls": [asked]},
        {"role": "tool", "content": heard, "tool_call_id": [name]},
    ]


def _attribution(record: Record, turn: int, agentic: bool) -> Json:
    return {
        "turn_idx": turn,
        "source": f"messages[{turn}].content" if agentic else "output.raw",
        "extracted_value": record.prediction,
        "extraction_method": "exact_match",
        "is_terminal": True,
    }


def _about(item: Item, record: Record) -> dict[str, str]:
    """Groups and the recording; all of it text."""
    groups = {name: ", ".join(values) for name, values in item.groups.items()}
    sure = {} if record.confidence is None else {"confidence": str(record.confidence)}
    return groups | sure | {"audio": item.audio, "status": record.status.value}
