"""`export TRACE`: where files go, and what is refused."""

import json
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.records import trace
from agent.show.formats.format_registry import formats
from tests.agent.traces import made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    trace.write(tmp_path / "t.json", made())
    return tmp_path / "t.json"


@pytest.mark.parametrize("form", list(formats()))
def test_each_format_is_written_beside_the_trace(
    path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(path), "--format", form]) == 0
    written = Path(capsys.readouterr().out.strip())
    assert written.parent == path.parent
    assert written.name == f"t{formats()[form][0]}"
    assert written.read_text(encoding="utf-8")
    assert trace.read(path) == made()


def test_plain_json_has_flat_rows_that_name_their_call(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "evidence.json"
    assert main(["export", str(path), "--format", "json", "-o", str(out)]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["question"] == "How many times does the dog bark?"
    cited = [told["evidence"][index] for index in told["cited"]]
    assert [(row["label"], row["start"], row["round"]) for row in cited] == [
        ("Bark", 4.33, 1), ("Bark", 5.19, 1), ("Bark", 6.09, 1),
    ]  # fmt: skip
    assert {told["calls"][row["call"]]["tool"] for row in cited} == {"listen"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "docx"], "expected one of rttm, ctm, webvtt"),
        (["--format", "inspect"], "is no run"),
        (["--format", "json", "-o", "{path}"], "is what is read here"),
        (["--format", "json", "-o", "no/such/folder/x"], "does not exist"),
    ],
)
def test_what_cannot_be_exported_is_one_line(
    path: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(path), *(word.format(path=path) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err


def test_a_run_has_only_its_own_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path), "--format", "rttm"]) == 2
    assert "for a run; expected inspect or every-eval-ever" in capsys.readouterr().err
