"""Questions about several recordings, and other benchmarks' rows, from the command line."""

import json
from pathlib import Path

import pytest

from tests.agent.evals import lines, ran
from tests.chat_server import ChatServer
from tests.evals.question_rows import AIR, MMSU, PRO
from tests.evals.samples import CLIPS


def test_a_question_about_two_recordings_is_left_out_counted_and_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, run = tmp_path / "pro.json", tmp_path / "run"
    data.write_text(json.dumps(PRO), encoding="utf-8")
    words = ["eval", "mmau-pro", "--data", data, "--audio-root", CLIPS]
    with ChatServer(lambda body: "A dog") as server:
        lalm = ["--solver", "lalm", "--base-url", server.url, "--model", "ear"]
        assert ran(*words, *lalm, "--out", run) == 0
        told = capsys.readouterr()
        assert "left out 1 of 4 questions, each about several recordings" in told.err
        assert "1 more questions are left out" in told.out
        assert {row["id"] for row in lines(run)} == {"closed", "open", "form"}
        assert ran(*words, *lalm, "--out", tmp_path / "no", "--sample-id", "two") == 2
        told = capsys.readouterr().err
        assert told.startswith("error: all 1 questions are about several recordings; expected")
        assert len(told.splitlines()) == 1
    rows = (run / "submission_mmau_pro.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["model_output"] for row in rows] == ["A dog", "A dog", "A dog", ""]


@pytest.mark.models
def test_this_agent_hears_both(tmp_path: Path) -> None:
    data, run = tmp_path / "pro.json", tmp_path / "run"
    data.write_text(json.dumps(PRO), encoding="utf-8")
    words = ["eval", "mmau-pro", "--data", data, "--audio-root", CLIPS, "--sample-id", "two"]
    assert ran(*words, "--out", run) == 0
    (told,) = lines(run)
    assert told["prediction"] == "The first"
    (trace,) = run.glob("traces/main/*.json")
    episode = json.loads(trace.read_text(encoding="utf-8"))["episode"]
    assert {call["query"]["recording"] for call in episode["calls"]} == {1, 2}


@pytest.mark.parametrize(("name", "rows"), [("mmsu", AIR), ("air-bench", MMSU), ("mmau-pro", AIR)])
def test_a_row_of_another_benchmark_gets_one_line(
    name: str,
    rows: list[dict[str, object]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "rows.json"
    data.write_text(json.dumps(rows), encoding="utf-8")
    assert ran("eval", name, "--data", data, "--audio-root", CLIPS, "--out", tmp_path / "run") == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(f"error: {data}, row 1: ")
    assert not (tmp_path / "run").exists()
