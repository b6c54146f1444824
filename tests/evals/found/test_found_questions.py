"""Questions on found recordings: read, rendered, counted, and kept unseen."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals.benchmark import Submission
from evals.found import found_questions
from evals.found.census import census
from evals.found.recordings import read_recordings
from evals.seal import sealed, unsealed
from tests.evals.found.small_found import ROWS, folder, questions
from tools.audio import AudioClip
from tools.errors import InputError

HALVES = Path(found_questions.__file__).parent


def test_questions_with_choices_and_open_ones_are_read(tmp_path: Path) -> None:
    items = found_questions.read(questions(tmp_path))
    assert [(item.target, item.accepted) for item in items] == [
        ("A dog", ()),
        ("Twice", ()),
        (None, ("three", "3")),
    ]
    assert found_questions.SCORERS[-1](items[2], "He says three.").value == 1
    assert found_questions.SCORERS[-1](items[2], "He says thirteen.").value == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"audio_id": "nine"}, "row 1: audio_id: 'nine' is none of the 3 recordings"),
        ({"answer": "A cow"}, "row 1: .*'A cow' is none of the choices"),
        ({"accepted": ["a dog"]}, "row 1: .*expected either choices or accepted answers"),
        ({"choices": []}, "row 1: .*expected either choices or accepted answers"),
        ({"check": {"asks": "kinds()"}}, "row 1: check.means: Field required"),
    ],
)
def test_a_row_that_is_none_is_refused(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError, match=why):
        found_questions.read(questions(tmp_path, rows=[ROWS[0] | change]))


def test_mixes_are_rendered_into_the_folder_and_nothing_beside_the_files(tmp_path: Path) -> None:
    root, data, made = folder(tmp_path), questions(tmp_path), tmp_path / "made"
    before = sorted(root.iterdir())
    where = found_questions.recordings(data, found_questions.read(data), root, made)
    assert not made.exists()
    where.write()
    assert sorted(root.iterdir()) == before
    assert where.found == {
        "one": root / "bark.wav",
        "two": made / "two.flac",
        "three": made / "three.flac",
    }
    assert AudioClip.open(where.found["two"]).length == 6


def test_a_recording_with_a_changed_file_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    root, data = folder(tmp_path), questions(tmp_path)
    (root / "rain.wav").write_bytes(b"changed")
    where = found_questions.recordings(data, found_questions.read(data), root, tmp_path / "made")
    assert where.found.keys() == {"one", "three"}
    assert where.without["two"].startswith("rain.wav has the SHA-256")


def test_a_folder_in_which_nothing_is_right_is_refused(tmp_path: Path) -> None:
    root, data = folder(tmp_path), questions(tmp_path)
    for path in root.glob("*.wav"):
        path.unlink()
    with pytest.raises(InputError, match=r"none of 3 recordings can be had from .* is missing"):
        found_questions.recordings(data, found_questions.read(data), root, tmp_path / "made")


def test_every_question_has_its_line_in_the_submission(tmp_path: Path) -> None:
    items = found_questions.read(questions(tmp_path))
    text = found_questions.submissions(items, {"b": Submission(prediction="Twice")})[
        "submission_found.jsonl"
    ]
    rows = [json.loads(line) for line in text.splitlines()]
    assert {row["id"]: row["answer_prediction"] for row in rows} == {"a": "", "b": "Twice", "c": ""}


def test_a_census_tells_right_keys_from_wrong_ones(tmp_path: Path) -> None:
    root, data = folder(tmp_path), questions(tmp_path)
    told = census(data, root)
    assert (told.verified, told.wrong, told.unverified, told.chance) == (3, {}, 0, 50)
    wrong = census(questions(tmp_path, rows=[ROWS[0], ROWS[1] | {"answer": "Once"}]), root)
    assert wrong.wrong == {"b": ("Twice",)}
    assert wrong.verified == 1


def test_sealed_questions_are_not_asked_unasked(tmp_path: Path) -> None:
    data = questions(tmp_path, rows=[ROWS[0] | {"split": "sealed"}, ROWS[1]])
    items = found_questions.read(data)
    assert sealed(items)
    unsealed(items[1:], data)
    with pytest.raises(InputError, match="are sealed; expected --sealed"):
        unsealed(items, data)


@pytest.mark.parametrize("half", ["dev", "sealed"])
def test_the_halves_are_whole_and_balanced(half: str) -> None:
    data = HALVES / half / "questions.jsonl"
    items = found_questions.read(data)
    assert sealed(items) == (half == "sealed")
    assert {item.audio for item in items} == read_recordings(data).keys()
    truths = Counter(item.target for item in items if {*item.question.choices} == {"Yes", "No"})
    assert 0.4 < truths["Yes"] / truths.total() < 0.6
    for item in items:
        assert len({choice.casefold() for choice in item.question.choices}) == len(
            item.question.choices
        )


def test_the_halves_share_no_question_and_no_file_but_other_minutes_of_meetings() -> None:
    data = [HALVES / half / "questions.jsonl" for half in ("dev", "sealed")]
    asked = [{item.question.text for item in found_questions.read(path)} for path in data]
    files = [
        {file for one in read_recordings(path).values() for file in one.files} for path in data
    ]
    assert not asked[0] & asked[1]
    assert {Path(file).parent.name for file in files[0] & files[1]} == {"ami"}
