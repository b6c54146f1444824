"""`train reliability` reads any scenes: those with open questions, too."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.train import reliability_training
from evals.sample import Item

ROWS: tuple[dict[str, Any], ...] = (
    {"question": "Is there a dog?", "choices": ["Yes", "No"], "answer": "Yes"},
    {"question": "How many dogs?", "choices": [], "answer": "2", "accepted": ["2", "two"]},
)


def test_open_questions_of_scenes_are_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**row, "id": str(at), "audio_id": "a.wav"} for at, row in enumerate(ROWS)]
    (tmp_path / "questions.json").write_text(json.dumps(rows), encoding="utf-8")
    given: list[Sequence[Item]] = []

    def fitting(scenes: Path, items: Sequence[Item], *_: object) -> None:
        given.append(items)

    monkeypatch.setattr(reliability_training, "train_reliability", fitting)
    out = str(tmp_path / "calibration.json")
    assert main(["train", "reliability", "--scenes", str(tmp_path), "--out", out]) == 0
    assert [len(item.question.choices) for item in given[0]] == [2, 0]
