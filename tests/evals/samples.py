"""Small items, records and configurations for tests of the judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evals.run.answer_record import Record, Status
from evals.run.run_config import RunConfig, Selection
from evals.sample import Item
from graphs.state import Question

MMAU = Path(__file__).parent.parent / "benchmarks" / "mmau-test-mini.json"
CLIPS = Path(__file__).parent.parent / "clips"


def item(
    id: str, target: str | None = "a", choices: tuple[str, ...] = ("a", "b"), **more: str
) -> Item:
    """An item about a recording of its own; `more` are its groups."""
    return Item(
        id=id,
        audio=f"{id}.wav",
        question=Question(text=f"What is {id}?", choices=choices),
        target=target,
        groups={name: (value,) for name, value in more.items()},
        row={"id": id},
    )


def record(id: str, said: str = "a", condition: str = "main", **more: object) -> Record:
    """An answer to such an item."""
    choices = ("a", "b")
    known = said in choices
    given = {
        "condition": condition,
        "id": id,
        "repeat": 0,
        "status": Status.ANSWERED if known else Status.UNPARSED,
        "choices": choices,
        "choice": choices.index(said) if known else None,
        "prediction": said if known else "",
        "confidence": 0.75 if known else None,
    }
    return Record.model_validate(given | more)


def config(**more: object) -> RunConfig:
    """A run of nobody in particular."""
    given: dict[str, Any] = {
        "benchmark": "mmau",
        "data": Path("questions.json"),
        "data_sha256": "0" * 64,
        "audio_root": None,
        "solver": "agent",
        "options": {"rounds": 4},
        "made_by": {"asr": "1"},
        "seed": 0,
        "selection": Selection(),
        "repeats": 1,
        "conditions": ("main",),
        "workers": 1,
        "versions": {},
        "commit": None,
        "started": "2026-01-01T00:00:00+00:00",
    }
    return RunConfig.model_validate(given | more)
