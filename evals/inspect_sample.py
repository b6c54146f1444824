"""One answer as a sample of an Inspect log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from evals.run.answer_record import Record, Status
from evals.run.answer_scores import said_in
from evals.run.run_config import RunConfig
from evals.sample import Item
from evals.scoring.protocol import SHARE, AnswerScorer, keyed

Json = dict[str, Any]
"""A part of the log as it stands in the file; Inspect's own models check the whole."""


def sample(config: RunConfig, item: Item, record: Record, scorers: Sequence[AnswerScorer]) -> Json:
    """One question asked once. Names are made of the key, so that each export gives the same."""
    name = f"{item.id}/{record.repeat}"
    failed = record.status is Status.FAILED
    asked = {"id": f"{name}/question", "role": "user", "source": "input", "content": _text(item)}
    replies = [] if failed else [_reply(config, record, f"{name}/answer")]
    return {
        "id": item.id,
        "epoch": record.repeat + 1,
        "uuid": name,
        "input": item.question.text,
        "choices": list(item.question.choices) or None,
        "target": list(item.targets or item.accepted) or item.expected or "",
        "messages": [asked, *replies],
        "output": {
            "model": config.solver,
            "choices": [{"message": reply, "stop_reason": "stop"} for reply in replies],
            "time": record.seconds,
        },
        "scores": dict(_scores(item, record, scorers)) or None,
        "metadata": _about(item, record),
        "total_time": record.seconds,
        "working_time": record.seconds,
        "error": failure(record) if failed else None,
    }


def _reply(config: RunConfig, record: Record, name: str) -> Json:
    """What was thought, and the answer that is scored."""
    thought = {"type": "reasoning", "reasoning": record.thinking}
    said = {"type": "text", "text": record.prediction}
    return {
        "id": name,
        "role": "assistant",
        "source": "generate",
        "model": config.solver,
        "content": [thought, said] if record.thinking else [said],
    }


def _text(item: Item) -> str:
    """The question with its choices, for the eye."""
    return "\n".join((item.question.text, *(f"- {choice}" for choice in item.question.choices)))


def _scores(
    item: Item, record: Record, scorers: Sequence[AnswerScorer]
) -> Iterator[tuple[str, Json]]:
    """Right or wrong, or a number, by every scorer that can tell."""
    said = said_in(record)
    for scorer in scorers:
        score = scorer(item, said) if keyed(scorer, item) else None
        if score is not None and score.value is not None:
            whole = {0.0: "I", 1.0: "C"} if scorer.metric.unit == SHARE else {}
            yield (
                scorer.name,
                {
                    "value": whole.get(score.value, score.value),
                    "answer": said or None,
                    "explanation": _explained(record, item.expected or ""),
                },
            )


def _explained(record: Record, expected: str) -> str:
    match record.status:
        case Status.ANSWERED:
            return f"found {record.prediction!r}; expected {expected!r}"
        case Status.UNPARSED:
            return f"found no answer in the reply; expected {expected!r}"
        case Status.FAILED:
            return f"failed and counts as nothing said: {record.error}"


def _about(item: Item, record: Record) -> Json:
    """Groups by their own names, as Inspect's `grouped` takes them; our own words come first."""
    return {name: ", ".join(groups) for name, groups in item.groups.items()} | {
        "audio": item.audio,
        "status": record.status.value,
        "confidence": record.confidence,
        "posterior": list(record.posterior),
        "cost": record.cost.model_dump(mode="json"),
        "seconds": record.seconds,
        "trace": record.trace,
    }


def failure(record: Record) -> Json:
    """Why it failed, and where."""
    where = record.traceback or ""
    return {"message": record.error or "", "traceback": where, "traceback_ansi": where}
