"""The form of ms-swift: one place for the sound, the whole path, and columns for rewards."""

import json
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.data.dataset import ROWS
from agent.data.example import Example, prompt_of
from agent.data.swift_format import row_of
from tests.agent.data.small import row, wav


def written(folder: Path, *rows: Example) -> Path:
    (folder / "audio").mkdir()
    (folder / "audio" / "x.wav").write_bytes(wav(1.0, 100))
    (folder / ROWS).write_text("\n".join(one.model_dump_json() for one in rows))
    return folder


@pytest.mark.parametrize("named", ["", ROWS])
def test_a_line_holds_prompt_reply_sound_and_what_rewards_need(tmp_path: Path, named: str) -> None:
    rows = [row(id=name) for name in "ab"]
    folder, out = written(tmp_path, *rows), tmp_path / "swift.jsonl"
    assert main(["data", "swift", "--rows", str(folder / named), "--out", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row_of(line["row"]) for line in lines] == rows
    for line, one in zip(lines, rows, strict=True):
        asked, reply = line["messages"]
        assert asked == {"role": "user", "content": f"<audio>{prompt_of(one)}"}
        assert reply == {"role": "assistant", "content": one.trace}
        assert line["audios"] == [str((tmp_path / one.audio).resolve())]
        assert line["solution"] == "(A) Yes"


def test_a_file_holds_the_rows_of_one_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, row(id="a"), row(id="b", split="dev"))
    words = ["data", "swift", "--rows", str(folder), "--out", str(tmp_path / "x.jsonl")]
    for split, name in (([], "a"), (["--split", "dev"], "b")):
        assert main([*words, *split]) == 0
        (line,) = (tmp_path / "x.jsonl").read_text().splitlines()
        assert row_of(json.loads(line)["row"]).id == name
    assert main([*words, "--split", "test"]) == 2
    told = capsys.readouterr().err
    assert "holds rows of dev, train; expected some of test" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"audio": "audio/y.wav"}, "there is no such file"),
        ({"question": "What is <audio>?"}, "holds '<audio>', which ms-swift takes for a place"),
        ({"trace": "<THINK>"}, "line 2: the trace does not parse"),
    ],
)
def test_a_row_that_cannot_be_written_stops_it_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], message: str
) -> None:
    folder, out = written(tmp_path, row(), row(**changes)), tmp_path / "swift.jsonl"
    assert main(["data", "swift", "--rows", str(folder), "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"audio", ROWS}
