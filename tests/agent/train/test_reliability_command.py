"""`train reliability` reads any scenes: those with open questions, too."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.assembly.profiles import LalmRole
from agent.train import reliability_training
from evals.sample import Item
from tools.evidence import Aim

ROWS: tuple[dict[str, Any], ...] = (
    {"question": "Is there a dog?", "choices": ["Yes", "No"], "answer": "Yes"},
    {"question": "How many dogs?", "choices": [], "answer": "2", "accepted": ["2", "two"]},
)


def test_open_questions_are_no_error_and_what_to_believe_of_a_model_is_said_as_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**row, "id": str(at), "audio_id": "a.wav"} for at, row in enumerate(ROWS)]
    (tmp_path / "questions.json").write_text(json.dumps(rows), encoding="utf-8")
    given: list[Sequence[Item]] = []

    def fitting(scenes: Path, items: Sequence[Item], *_: object) -> dict[Aim, list[bool]]:
        given.append(items)
        return {"hear": [True, False, False, True], "count": [False]}

    monkeypatch.setattr(reliability_training, "train_reliability", fitting)
    out = str(tmp_path / "calibration.json")
    assert main(["train", "reliability", "--scenes", str(tmp_path), "--out", out]) == 0
    assert [len(item.question.choices) for item in given[0]] == [2, 0]
    believed = tomllib.loads(capsys.readouterr().out)["lalm"]["believed"]
    assert believed == {"hear": 0.5, "count": 0.0}
    assert LalmRole(believed=believed).believed == believed
