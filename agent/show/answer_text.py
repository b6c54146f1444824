"""What `ask` and `replay` print: one JSON object, or an answer with its evidence as a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from agent.show.console import Console
from agent.show.plain_text import shortened
from agent.show.program_text import in_words, understood
from agent.show.terminal import say_all
from graphs.contradictions.find_contradictions import contradictions_of
from graphs.state import BY_RULE, Episode
from tools.evidence import (
    Measurement,
    Miss,
    Percept,
    SoundEvent,
    SubQuery,
    Trait,
    Turn,
    Utterance,
)

MOST_ROWS = 20
"""Rows of evidence shown in a terminal; --json and --trace hold all."""

MOST_LETTERS = 400
"""Characters of how the question was understood, likewise."""


def tell(
    episode: Episode, path: Path | None, in_json: bool, abstain_below: float | None = None
) -> None:
    """Prints the answer on standard output, or that it is not sure enough to be given."""
    sure = episode.answer.confidence if episode.right is None else episode.right
    doubtful = abstain_below is not None and sure < abstain_below
    if in_json:
        told = as_json(episode, path)
        if abstain_below is not None:
            told["abstained"] = doubtful
        say_all(json.dumps(told, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    if doubtful:
        console.print(f"No answer: what follows is less sure than {abstain_below:.2f}.")
    show(episode, console)


def as_json(episode: Episode, trace: Path | None) -> dict[str, Any]:
    """The whole answer, as plain data."""
    answer, cost = episode.answer, episode.cost
    return {
        "answer": answer.text,
        "choice_index": answer.choice,
        "choices": list(episode.question.choices),
        "posterior": list(answer.posterior),
        "confidence": round(answer.confidence, 4),
        "right": episode.right,
        "guess": answer.guess,
        "sure_by": answer.sure_by,
        "thought": answer.thought,
        "stood_in": episode.stood_in,
        **understood(episode.plan),
        "stop": episode.stop.value,
        "evidence": _rows(episode),
        "cited": list(answer.because),
        "contradictions": [one.model_dump(mode="json") for one in contradictions_of(episode)],
        "cost": {
            "calls": cost.calls,
            "audio_seconds": round(cost.audio_seconds, 3),
            "seconds": round(cost.seconds, 3),
            "asked": cost.asked,
            "tokens": cost.tokens,
        },
        "trace": str(trace) if trace else None,
    }


def _rows(episode: Episode) -> list[dict[str, Any]]:
    """Every percept, flat."""
    calls = ((call.query, percept) for call in episode.calls for percept in call.percepts)
    return [evidence_row(query, percept) for query, percept in calls]


def evidence_row(query: SubQuery, percept: Percept) -> dict[str, Any]:
    """One percept, and of which part of the sound it was heard."""
    place = percept.segment
    row: dict[str, Any] = {
        "kind": percept.kind,
        "tool": percept.tool,
        "source": query.source,
        **({"recording": query.recording} if query.recording else {}),
        "start": round(place.start, 3) if place else None,
        "end": round(place.end, 3) if place else None,
    }
    match percept:
        case Utterance():
            row |= {"text": percept.text, "language": percept.language}
            row |= {"translated": True} if percept.translated else {}
        case Turn():
            row["speaker"] = percept.speaker
        case SoundEvent():
            row["label"] = percept.label
        case Measurement():
            row |= {
                "label": percept.quantity,
                "value": percept.value,
                "unit": percept.unit,
                "text": percept.text,
            }
            row |= {"times": list(percept.times)} if percept.times else {}
        case Trait():
            row |= {"label": percept.aspect, "text": percept.label}
        case Miss():
            return row | {"text": percept.reason, "confidence": None}
        case _:
            row["text"] = percept.in_words
    sure = percept.confidence
    return row | {"confidence": None if sure is None else round(sure, 4)}


def show(episode: Episode, console: Console) -> None:
    """Prints the answer, what the choices got, and what was heard for it."""
    answer = episode.answer
    console.print(Text.assemble(("Answer: ", "bold"), _safe(answer.text)))
    if told := in_words(episode.plan):
        words = _safe(shortened(told, MOST_LETTERS))
        console.print(Text.assemble(("Understood: ", "bold"), words), soft_wrap=True)
    stated = ", as the model states it" if answer.sure_by == "stated" else ""
    guess = ", a guess: nothing that was heard decides" if answer.guess and answer.posterior else ""
    right = "" if episode.right is None else f" (calibrated: {episode.right:.2f})"
    console.print(f"Confidence: {answer.confidence:.2f}{right}{stated}{guess}", highlight=False)
    if answer.posterior:
        console.print(_choices(episode))
    if episode.stood_in:
        why = _safe(f"rules stood in for the language model: {episode.stood_in}")
        console.print(Text.assemble(("Answered by: ", "bold"), why), soft_wrap=True)
    if answer.thought and not answer.thought.startswith(BY_RULE):
        console.print(Text.assemble(("Because: ", "bold"), _safe(answer.thought)))
    console.print(_evidence(episode))
    for one in contradictions_of(episode):
        console.print(Text.assemble(("disputed ", "yellow"), _safe(one.text)))
    for call in episode.calls:
        for miss in (percept for percept in call.percepts if isinstance(percept, Miss)):
            by = _safe(f"{miss.tool}{call.query.of_source}: ")
            console.print(Text.assemble(("missed ", "yellow"), by, _safe(miss.reason)))
    cost = episode.cost
    asked = f", a language model asked {cost.asked} times" if cost.asked else ""
    console.print(
        f"{cost.calls} calls, {cost.audio_seconds:.1f} s of audio heard in {cost.seconds:.1f} s"
        f"{asked}; stopped: {episode.stop.value}",
        style="dim",
        highlight=False,
    )


def _choices(episode: Episode) -> RenderableType:
    """The posterior, one line a choice."""
    lines = [
        Text.assemble(f"  {probability:5.2f}  ", _safe(choice))
        for choice, probability in zip(
            episode.question.choices, episode.answer.posterior, strict=True
        )
    ]
    return Group(*lines)


def _evidence(episode: Episode) -> RenderableType:
    """The cited percepts as a table, in order of time."""
    heard = _rows(episode)
    cited = [heard[index] for index in episode.answer.because]
    if not cited:
        return Text("Nothing heard speaks for it.", style="dim")
    table = Table("from", "to", "tool", "heard", "sure", title="Heard", title_justify="left")
    rows = sorted(cited, key=lambda row: (row.get("recording") or 0, row["start"] or 0.0))
    for row in rows[:MOST_ROWS]:
        sure = "" if row["confidence"] is None else f"{row['confidence']:.2f}"
        times = [f"{row[edge]:.2f}" if row[edge] is not None else "" for edge in ("start", "end")]
        by = SubQuery(
            tool=row["tool"], source=row["source"], recording=row.get("recording")
        ).heard_by
        table.add_row(*times, _safe(by), _safe(_words(row)), sure)
    if len(rows) > MOST_ROWS:
        table.caption = f"{len(rows) - MOST_ROWS} more; --json shows all"
    return table


def _words(row: dict[str, Any]) -> str:
    """What was heard, in a few words."""
    value = row.get("value")
    parts = [
        row.get("speaker"),
        row.get("label"),
        None if value is None else f"{value:g} {row['unit']}",
        row.get("text"),
    ]
    return " ".join(str(part) for part in parts if part)


def _safe(text: str) -> Text:
    """Text from models and files: no markup, no control characters."""
    return Text("".join(char if char.isprintable() else " " for char in text))
