"""MMSU and AIR-Bench: choices in fields of their own, and answers by their letter."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evals import air_bench, mmsu
from evals.benchmark import Submission
from evals.scoring.letter_match import LetterMatch, letter_of
from tests.evals.question_rows import AIR, MMSU
from tests.evals.samples import item
from tools.errors import InputError

CHOICES = ("Bark", "A meow", "Rain", "Wind")


def written(folder: Path, rows: Sequence[Mapping[str, object]], lines: bool = True) -> Path:
    path = folder / "rows.json"
    text = "".join(json.dumps(row) + "\n" for row in rows) if lines else json.dumps(rows)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("said", "letter"),
    [
        ("Bark", "A"),
        ("A meow", "B"),
        ("C", "C"),
        ("B. A meow", "B"),
        ("The answer is D.", "D"),
        ("\nC\n", "C"),
        ("None of them", ""),
        ("E", ""),
        ("", ""),
    ],
)
def test_a_letter_is_read_as_published_and_a_choice_is_no_letter(said: str, letter: str) -> None:
    assert letter_of(said, CHOICES) == letter
    scorer = LetterMatch("letter")
    right = scorer(item("1", "Rain", CHOICES), said).value
    assert right == float(letter == "C")


def test_either_of_two_equal_choices_is_right_and_a_letter_beyond_the_choices_is_not() -> None:
    twice = item("1", "a", ("a", "a", "b"))
    assert [LetterMatch("x")(twice, said).value for said in ("A", "B", "C", "D")] == [1, 1, 0, 0]


def test_mmsu_s_rows_are_read_and_written_with_a_letter(tmp_path: Path) -> None:
    one, two = mmsu.read(written(tmp_path, MMSU))
    assert two.question.choices == ("Two", "Three")
    assert (one.audio, one.target) == ("speech.ogg", "A woman")
    assert one.groups["sub-sub-category"] == ("Semantics",)
    (text,) = mmsu.submissions([one, two], {one.id: Submission(prediction="Bob")}).values()
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows[0] == MMSU[0] | {"response": "A"}
    assert rows[1]["response"] == ""


def test_a_hub_row_s_recording_is_told_by_its_own_path(tmp_path: Path) -> None:
    row = {key: value for key, value in MMSU[0].items() if key != "audio_path"}
    (one,) = mmsu.read(written(tmp_path, [row | {"audio": {"path": "a/b.wav"}}]))
    assert one.audio == "a/b.wav"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"audio_path": None}, "expected audio_path, or audio with a path"),
        ({"audio_path": ["a.wav", "b.wav"]}, "row 1: audio_path: .*found"),
        ({"choice_b": ""}, "row 1: choice_b"),
        ({"question": None}, "row 1: question"),
    ],
)
def test_another_benchmark_s_row_and_two_recordings_are_refused(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        mmsu.read(written(tmp_path, [MMSU[0] | change]))


def test_air_bench_s_recordings_lie_by_task_and_grounding_s_are_flac(tmp_path: Path) -> None:
    one, two = air_bench.read(written(tmp_path, AIR, lines=False))
    assert (one.audio, two.audio) == ("Sound_AQA_ours/a.wav", "Audio_Grounding_ours/b.flac")
    assert (one.id, one.question.choices) == ("7", ("A cat", "A dog", "A hen"))
    (text,) = air_bench.submissions([one, two], {"8": Submission(prediction="At last")}).values()
    first, second = (json.loads(line) for line in text.splitlines())
    assert (first["response"], second["response"]) == ("", "B")
    assert first | {"response": None} == AIR[0] | {"response": None}
    with pytest.raises(InputError, match="row 1: path: Field required"):
        air_bench.read(written(tmp_path, MMSU))
