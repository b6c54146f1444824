"""The log of a run."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.run.answer_record import Log, Record, Status, answered, read
from graphs.state import Question
from tests.evals.samples import record
from tests.evals.test_reasoning_text import episode
from tools.errors import InputError
from tools.json_lines import mend_lines


@given(st.text(), st.text())
def test_a_record_survives_json_in_one_line(said: str, thinking: str) -> None:
    made = record("1", thinking=thinking, error=said)
    text = made.model_dump_json()
    assert "\n" not in text
    assert Record.model_validate_json(text) == made


def test_a_line_is_on_disk_as_soon_as_it_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    with Log.open(path) as log:
        log.append(record("1"))
        assert set(read(path)) == {("main", "1", 0)}


def test_half_a_line_is_not_read_and_is_cut_off_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    whole = record("1").model_dump_json() + "\n"
    for cut in range(1, len(whole)):
        path.write_text(whole + record("2").model_dump_json()[:cut], encoding="utf-8")
        assert set(read(path)) == {("main", "1", 0)}
    with Log.open(path) as log:
        log.append(record("3"))
    assert set(read(path)) == {("main", "1", 0), ("main", "3", 0)}


def test_a_file_of_half_a_line_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text('{"condition', encoding="utf-8")
    mend_lines(path)
    assert path.read_bytes() == b""


def test_of_two_records_of_one_question_the_later_counts(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    with Log.open(path) as log:
        log.append(record("1", status=Status.FAILED))
        log.append(record("1", said="b"))
    assert read(path)["main", "1", 0].prediction == "b"


def test_a_whole_line_that_is_no_record_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text(record("1").model_dump_json() + '\n{"id": 3}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 2 is no record of a run"):
        read(path)


@pytest.mark.parametrize(
    ("choice", "status", "said"),
    [(1, Status.ANSWERED, "b"), (None, Status.UNPARSED, ""), (7, Status.UNPARSED, "")],
)
def test_what_is_scored_is_the_choice_verbatim_and_nothing_else(
    choice: int | None, status: Status, said: str
) -> None:
    """An answer's own text may be anything; the choice it points at is what was offered."""
    told = episode()
    answer = told.answer.model_copy(update={"choice": choice, "text": "It is (B), surely!"})
    asked = told.model_copy(
        update={"answer": answer, "question": Question(text="?", choices=("a", "b"))}
    )
    made = answered(record("1"), asked)
    assert (made.status, made.prediction) == (status, said)
