"""Reading MMAU's question file, and the file to submit."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals import mmau
from evals.benchmark import Submission, located
from evals.run.run_config import sha256
from evals.sample import Sample
from tests.evals.samples import MMAU
from tools.errors import InputError

ROW: dict[str, Any] = {
    "id": "1",
    "audio_id": "./clips/1.wav",
    "question": "Who barks?",
    "choices": ["A dog", "A cat"],
    "answer": "A dog",
}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "questions.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_the_published_file_is_read_whole() -> None:
    items = mmau.read(MMAU)
    assert sha256(MMAU).startswith("9f18fda9")
    assert len(items) == 1000
    assert Counter(item.groups["task"] for item in items) == {
        ("sound",): 333,
        ("music",): 334,
        ("speech",): 333,
    }
    assert Counter(item.groups["category"] for item in items)[("Reasoning",)] == 677
    assert all(item.target in item.question.choices for item in items)
    assert sum(len(set(item.question.choices)) < len(item.question.choices) for item in items) == 27


def test_a_solver_is_given_sound_question_and_choices_and_nothing_else() -> None:
    assert set(Sample.model_fields) == {"clip", "others", "question", "given"}
    assert Sample.model_fields["given"].default is None, "evidence is given only where it is named"
    for item in mmau.read(MMAU)[:50]:
        seen = json.loads(item.question.model_dump_json())
        offered = {"text": item.row["question"], "choices": item.row["choices"]}
        assert seen == offered | {"recordings": []}


def test_an_unpublished_answer_is_no_target(tmp_path: Path) -> None:
    assert mmau.read(written(tmp_path, ROW | {"answer": ""}))[0].target is None


@pytest.mark.parametrize(
    ("audio", "why"),
    [
        ("../secret.wav", "leaves the audio root"),
        ("/etc/passwd", "leaves the audio root"),
        ("clips/../../x.wav", "leaves the audio root"),
        ("C:\\x.wav", "leaves the audio root"),
        ("..\\x.wav", "leaves the audio root"),
        ("https://example.com/x.wav", "a URL"),
        ("file:///etc/passwd", "a URL"),
    ],
)
def test_a_path_out_of_the_audio_root_is_refused(tmp_path: Path, audio: str, why: str) -> None:
    with pytest.raises(InputError, match=f"row 1: .*{why}"):
        mmau.read(written(tmp_path, ROW | {"audio_id": audio}))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no rows"),
        (["text"], "row 1"),
        ([{**ROW, "choices": ["only"]}], "row 1: choices"),
        ([{key: value for key, value in ROW.items() if key != "question"}], "row 1: question: "),
        ([ROW, ROW], "row 2: found the id '1' again, which row 1 has"),
    ],
)
def test_what_is_not_the_schema_is_refused_with_its_row(
    tmp_path: Path, rows: list[Any], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        mmau.read(written(tmp_path, *rows))


@pytest.mark.parametrize("text", ["{", "[1,", "\xff", "no json"])
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "questions.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"questions\.json"):
        mmau.read(path)


def test_a_recording_that_is_not_there_is_named_with_a_root_that_would_do(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "1.wav").write_bytes(b"")
    items = mmau.read(written(tmp_path, ROW))
    assert located(items, tmp_path) == {"clips/1.wav": tmp_path / "clips" / "1.wav"}
    with pytest.raises(InputError, match=r"1 of 1 .*give that as the root") as error:
        located(items, tmp_path / "clips")
    assert str(tmp_path) in str(error.value)


def test_the_submission_has_both_keys_for_every_item_in_the_file_s_order(tmp_path: Path) -> None:
    items = mmau.read(written(tmp_path, ROW, ROW | {"id": "2", "extra": 5}))
    rows = json.loads(
        mmau.submissions(items, {"2": Submission(prediction="A cat")})["submission_mmau.json"]
    )
    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0] == {**ROW, "model_prediction": "", "model_output": ""}
    assert rows[1]["model_prediction"] == rows[1]["model_output"] == "A cat"
    assert rows[1]["extra"] == 5
