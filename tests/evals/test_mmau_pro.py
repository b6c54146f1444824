"""MMAU-Pro: three kinds of questions, several recordings, one figure."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals import mmau_pro
from evals.benchmark import Submission, located
from evals.run.run_results import results
from evals.scoring.model_grade import Grade, digest, with_grades
from tests.evals.question_rows import PRO
from tests.evals.samples import CLIPS, config, record
from tools.errors import InputError


def written(folder: Path, *rows: object) -> Path:
    path = folder / "test.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_each_kind_of_question_has_its_own_key(tmp_path: Path) -> None:
    closed, told, form, two = mmau_pro.read(written(tmp_path, *PRO))
    assert (closed.target, closed.question.choices) == ("A dog", ("A dog", "A frog", "A hen"))
    assert (told.accepted, told.written) == (("Frogs croak by a pond.",), True)
    assert form.expected == "Number Words (at most), N 5"
    assert (two.audio, two.audios) == ("call.ogg", ("call.ogg", "barks.ogg"))
    assert located([two], CLIPS).keys() == {"call.ogg", "barks.ogg"}
    assert closed.audios == ()
    assert two.groups["recordings"] == ("several",)


@pytest.mark.hub
def test_the_parquet_of_the_same_rows_gives_the_same_items(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "test.parquet"
    table: Any = pyarrow.Table.from_pylist([row | {"transcription": "x" * 99} for row in PRO])
    parquet.write_table(table.select([*PRO[0], "transcription"]), path)
    nothing: dict[str, Any] = {"row": {}}
    expected = [one.model_copy(update=nothing) for one in mmau_pro.read(written(tmp_path, *PRO))]
    found = mmau_pro.read(path)
    assert [one.model_copy(update=nothing) for one in found] == expected
    assert "transcription" not in found[0].row, "a column that nobody needs takes no memory"
    path.write_bytes(b"PAR1 no parquet")
    with pytest.raises(InputError, match=r"cannot read .*; expected a parquet file"):
        mmau_pro.read(path)


def test_the_figure_is_over_all_kinds_and_an_unjudged_answer_is_in_none(tmp_path: Path) -> None:
    items = mmau_pro.read(written(tmp_path, *PRO))
    said = {"closed": "A dog", "open": "Frogs.", "form": "Hello, said a man.", "two": "The second"}
    answers = [
        record(id).model_copy(update={"prediction": text, "choices": ()})
        for id, text in said.items()
    ]
    records = {one.key: one for one in answers}

    def figures(scorers: Any) -> list[float | None]:  # noqa: ANN401
        found = results(config(), items, records, scorers).conditions["main"].scores.values()
        return [None if one is None else one.value for one in found]

    assert figures(mmau_pro.SCORERS) == [pytest.approx(2 / 3), None, 1, 0.5]
    of = digest("judge", mmau_pro.SCORERS[1].scale, items[1], "Frogs.")
    grades = {of: Grade(of=of, value=0.6)}
    judged = with_grades(mmau_pro.SCORERS, "judge", grades)
    assert figures(judged) == [pytest.approx(2.6 / 4), 0.6, 1, 0.5]


def test_the_submission_is_every_row_with_the_column_that_the_script_reads(tmp_path: Path) -> None:
    items = mmau_pro.read(written(tmp_path, *PRO))
    (text,) = mmau_pro.submissions(items, {"form": Submission(prediction="Hi.")}).values()
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["model_output"] for row in rows] == ["", "", "Hi.", ""]
    assert rows[3]["audio_path"] == ["call.ogg", "barks.ogg"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"audio_path": []}, "row 1: audio_path"),
        ({"audio_path": ["../x.wav"]}, "leaves the audio root"),
        ({"category": "instruction following"}, "found the rule ''; expected one of Include"),
        (
            {"category": "instruction following", "task_identifier": "Number Bullets"},
            "the rule 'Number Bullets' needs N; found \\[\\]",
        ),
        ({"kwargs": "{"}, "row 1"),
        ({"question": ""}, "row 1: question"),
    ],
)
def test_what_is_not_the_schema_is_refused_with_its_row(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        mmau_pro.read(written(tmp_path, PRO[0] | change))
