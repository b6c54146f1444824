"""Reading the questions of composed scenes, with choices and open, seen and unseen."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.benchmark import Submission
from evals.scenes import scene_benchmark
from evals.scoring.protocol import is_right
from tools.errors import InputError

CHOICE: dict[str, Any] = {
    "id": "one",
    "audio_id": "./scenes/test-0000-street.wav",
    "question": "How often does the dog bark?",
    "choices": ["twice", "three times"],
    "answer": "twice",
    "task": "sound",
    "sub-category": "count",
    "wording": "survey",
    "seen": {"wording": False, "shape": True, "source": False},
}
OPEN: dict[str, Any] = CHOICE | {
    "id": "two",
    "choices": [],
    "accepted": ["2", "two", "twice"],
    "seen": {"wording": True, "shape": True, "source": True},
}


def rows(folder: Path, *those: dict[str, Any]) -> Path:
    path = folder / "questions.json"
    path.write_text(json.dumps(those), encoding="utf-8")
    return path


def test_a_question_has_a_right_choice_or_accepted_answers(tmp_path: Path) -> None:
    one, two = scene_benchmark.read(rows(tmp_path, CHOICE, OPEN))
    assert (one.target, one.accepted) == ("twice", ())
    assert (two.target, two.accepted) == (None, ("2", "two", "twice"))
    assert is_right(scene_benchmark.SCORERS, one, "twice") is True
    assert is_right(scene_benchmark.SCORERS, one, "three times") is False
    assert is_right(scene_benchmark.SCORERS, two, "Two.") is True
    assert is_right(scene_benchmark.SCORERS, two, "three") is False


def test_what_train_has_too_is_told_by_itself_and_in_all(tmp_path: Path) -> None:
    one, two = scene_benchmark.read(rows(tmp_path, CHOICE, OPEN))
    told = {name: one.groups[name] for name in ("wording", "shape", "source", "new in it")}
    assert told == {
        "wording": ("unseen",),
        "shape": ("seen",),
        "source": ("unseen",),
        "new in it": ("wording and source",),
    }
    assert two.groups["new in it"] == ("nothing",)


def test_rows_of_the_templates_are_read_without_what_they_lack(tmp_path: Path) -> None:
    row = {name: CHOICE[name] for name in CHOICE if name not in ("seen", "wording")}
    (item,) = scene_benchmark.read(rows(tmp_path, row))
    assert "new in it" not in item.groups
    assert item.target == "twice"


def test_an_open_question_without_accepted_answers_takes_its_answer(tmp_path: Path) -> None:
    (item,) = scene_benchmark.read(rows(tmp_path, OPEN | {"accepted": []}))
    assert item.accepted == ("twice",)


WHEN = OPEN | {
    "sub-category": "when",
    "answer": "4.5 seconds",
    "accepted": ["4.5 seconds", "4.5 s", "5 s", "0:05"],
}
COUNT = OPEN | {"answer": "6", "accepted": ["6", "six"]}
WORDS = WHEN | {"sub-category": "words", "answer": "4 apples", "accepted": ["4 apples"]}


@pytest.mark.parametrize(
    ("row", "said", "right"),
    [
        (OPEN, "2 times.", True),
        (OPEN, "twenty-two", False),
        (COUNT, "6 words.", True),
        (COUNT, "6 times, between 4 and 7.", True),
        (COUNT, "6.5", False),
        (COUNT, "5 words.", False),
        (COUNT, "From 6 s to 8 s.", False),
        (WHEN, "At 4.5 s.", True),
        (WHEN, "From 4.3 s to 6.0 s.", True),
        (WHEN, "From 2.0 s to 4.5 s.", False),
        (WHEN, "5 seconds", True),
        (WHEN, "4.5", True),
        (WHEN, "00:04", True),
        (WHEN, "At 5.2 s.", False),
        (WHEN | {"sub-category": "how long"}, "4.2 s, between 3.0 and 6.0.", True),
        (WHEN | {"sub-category": "how long"}, "From 4.5 s to 6.0 s.", False),
        (WORDS, "4 pears", False),
    ],
)
def test_a_number_is_right_in_any_words(
    row: dict[str, Any], said: str, right: bool, tmp_path: Path
) -> None:
    (item,) = scene_benchmark.read(rows(tmp_path, row))
    assert is_right(scene_benchmark.SCORERS, item, said) is right


def test_the_number_of_old_rows_is_that_of_their_answers(tmp_path: Path) -> None:
    those = (CHOICE, OPEN | {"answer": "twice"}, WHEN | {"id": "3"}, WORDS | {"id": "4"})
    items = scene_benchmark.read(rows(tmp_path, *those))
    assert [item.number for item in items] == [None, 2, 4.5, None]
    assert items[1].expected == "2 or two or twice"


def test_a_row_without_an_answer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2: answer"):
        scene_benchmark.read(rows(tmp_path, CHOICE, OPEN | {"answer": ""}))


def test_predictions_stand_beside_the_rows(tmp_path: Path) -> None:
    items = scene_benchmark.read(rows(tmp_path, CHOICE, OPEN))
    ((name, text),) = scene_benchmark.submissions(
        items, {"one": Submission(prediction="twice")}
    ).items()
    found = json.loads(text)
    assert name == "predictions.json"
    assert [row["prediction"] for row in found] == ["twice", ""]
    assert found[0]["question"] == CHOICE["question"]
