"""From real recordings to a trained controller and its report, by the commands of the README."""

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("torch")

from agent.__main__ import main
from agent.train.controller.percept_cache import Cache
from tests.conftest import CLIPS
from tools.evidence import Utterance

SPOKEN = "One, two, three, bow-wow."
FACTS = {
    "audio": "barks.ogg",
    "sha256": "",
    "split": "train",
    "kind": "count",
    "seconds": 4.3,
    "percepts": [
        {
            "kind": "utterance",
            "tool": "truth",
            "segment": {"start": 0.5, "end": 3.0},
            "confidence": 1.0,
            "text": SPOKEN,
        }
    ],
    "levels": [None],
}


def run(*words: object) -> int:
    return main([str(word) for word in words])


def asked(folder: Path) -> Path:
    """Two questions on one short recording, in which nobody speaks."""
    path, choices = folder / "questions.json", ["3", "1", "5"]
    rows = [
        {"id": "1", "question": "How many times does the dog bark?", "choices": choices},
        {"id": "2", "question": "Is there a dog?", "choices": ["Yes", "No"]},
    ]
    keyed = [{**row, "audio_id": "./barks.ogg", "answer": row["choices"][0]} for row in rows]
    path.write_text(json.dumps(keyed))
    return path


def words(folder: Path) -> set[str]:
    """All that any call of a cache heard in words."""
    found = (p for one in Cache(folder).known() for call in one.calls for p in call.percepts)
    return {percept.text for percept in found if isinstance(percept, Utterance)}


@pytest.mark.models
def test_a_controller_is_trained_on_what_was_heard_and_on_what_was_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real, clear, facts = (tmp_path / name for name in ("real", "clear", "facts.jsonl"))
    facts.write_text(json.dumps(FACTS) + "\n")
    cached = ("train", "cache", "mmau", "--data", asked(tmp_path), "--audio-root", CLIPS, "--out")
    assert run(*cached, real) == 0
    assert run(*cached, real, "--oracle-transcript", facts) == 2
    assert "words recognised" in capsys.readouterr().err
    clear.mkdir()
    shutil.copy(real / "prices.json", clear)  # measured once is enough
    assert run(*cached, clear, "--oracle-transcript", facts) == 0
    assert (words(real), words(clear)) == (set(), {SPOKEN})

    trained = tmp_path / "trained"
    both = ("--cache", real, "--cache", clear)
    assert run("train", "controller", *both, "--out", trained, "--iterations", 2) == 0
    weights = ("--weights", trained / "controller.safetensors")
    assert run("report-controller", "--cache", real, *weights) == 0
    assert "learned" in (real / "controller.md").read_text()
