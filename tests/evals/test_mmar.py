"""Reading MMAR's question file, and the lines to submit."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals import mmar
from evals.benchmark import Submission
from tools.errors import InputError

ROW: dict[str, Any] = {
    "id": "abc_00-00-01_00-00-09",
    "audio_path": "./audio/abc_00-00-01_00-00-09_reverse.wav",
    "question": "What is odd?",
    "choices": ["It runs backwards ", "It is mono", "It clips", "It hums", "It skips", "Nothing"],
    "answer": "It runs backwards ",
    "modality": "speech",
    "category": "Signal Layer",
    "sub-category": "Anomaly Detection",
    "language": None,
    "thinking": "The words run backwards.",
    "cue": [],
    "rubric": [{"name": "a", "scoring_point": "b", "note": "", "choices": [0, 1]}] * 5,
}


def lines(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "meta.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_recording_is_found_by_its_path_and_never_by_the_id(tmp_path: Path) -> None:
    item = mmar.read(lines(tmp_path, ROW))[0]
    assert item.audio == "audio/abc_00-00-01_00-00-09_reverse.wav"
    assert item.target == ROW["answer"]
    assert item.question.choices == tuple(ROW["choices"])


def test_a_choice_without_words_is_left_out_and_two_must_remain(tmp_path: Path) -> None:
    """Four rows of the published file end with one."""
    row = ROW | {"choices": ["It hums", "It runs backwards ", ""]}
    assert mmar.read(lines(tmp_path, row))[0].question.choices == ("It hums", "It runs backwards ")
    with pytest.raises(InputError, match="row 1: choices"):
        mmar.read(lines(tmp_path, ROW | {"choices": ["It hums", ""]}))


def test_reference_reasoning_stays_with_the_judge(tmp_path: Path) -> None:
    item = mmar.read(lines(tmp_path, ROW))[0]
    assert "backwards." not in item.question.model_dump_json()
    assert item.groups == {
        "modality": ("speech",),
        "category": ("Signal Layer",),
        "sub-category": ("Anomaly Detection",),
    }


def test_the_older_list_is_read_too_and_separators_in_strings_cut_no_line(tmp_path: Path) -> None:
    path = tmp_path / "meta.json"
    odd = ROW | {"question": "one\u2028two\x85three"}
    path.write_text(json.dumps([odd], ensure_ascii=False), encoding="utf-8")
    assert mmar.read(path) == mmar.read(lines(tmp_path, odd))
    raw = tmp_path / "raw.jsonl"
    raw.write_text(json.dumps(odd, ensure_ascii=False) + "\n", encoding="utf-8")
    assert mmar.read(raw) == mmar.read(path)


def test_the_submission_has_three_keys_a_line(tmp_path: Path) -> None:
    items = mmar.read(lines(tmp_path, ROW, ROW | {"id": "2"}))
    text = mmar.submissions(
        items, {ROW["id"]: Submission(prediction="It is mono", thinking="line\nline")}
    )
    rows = [json.loads(line) for line in text["submission_mmar.jsonl"].splitlines()]
    assert rows == [
        {"id": ROW["id"], "thinking_prediction": "line\nline", "answer_prediction": "It is mono"},
        {"id": "2", "thinking_prediction": "", "answer_prediction": ""},
    ]


def test_a_reasoning_at_the_limit_is_refused(tmp_path: Path) -> None:
    items = mmar.read(lines(tmp_path, ROW))
    mmar.submissions(items, {ROW["id"]: Submission(thinking="x" * 9_999)})
    with pytest.raises(InputError, match="10000 characters; MMAR takes fewer than 10000"):
        mmar.submissions(items, {ROW["id"]: Submission(thinking="x" * 10_000)})
