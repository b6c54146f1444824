"""Benchmark runs from the command line: real processes, really killed."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from agent.__main__ import main
from evals.controls import GUESSING, HEARING
from evals.run.folder import held
from tests.evals.samples import CLIPS, MMAU

OURS = CLIPS / "questions.json"
GUESS = ["eval", "mmau", "--data", str(MMAU), "--solver", "random"]


def ran(*words: str | Path) -> int:
    """One command in this process."""
    return main([str(word) for word in words])


def lines(run: Path) -> list[dict[str, object]]:
    """All records, where every line is a whole one."""
    text = (run / "samples.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def accuracy(run: Path, condition: str = "main", scorer: str = "official") -> float:
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))
    return found["conditions"][condition]["accuracy"][scorer]["value"]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Three questions about the small recordings, in the schema of MMAU."""
    path = tmp_path / "questions.json"
    path.write_bytes(OURS.read_bytes())
    return path


def test_the_blind_controls_land_on_the_published_oddities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    words = ["eval", "mmau", "--data", MMAU, "--solver", "always-first", "--out", run]
    assert ran(*words, "--control", "longest") == 0
    assert (accuracy(run), accuracy(run, "longest")) == (0.398, 0.396)
    told = capsys.readouterr().out
    assert "39.8 (" in told
    assert "39.6 (" in told
    rows = json.loads((run / "submission_mmau.json").read_text(encoding="utf-8"))
    asked = json.loads(MMAU.read_text(encoding="utf-8"))
    assert [row["model_output"] for row in rows] == [row["choices"][0] for row in asked]
    assert [row["id"] for row in rows] == [row["id"] for row in asked]


def test_a_run_killed_twenty_times_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    run, whole = tmp_path / "run", tmp_path / "whole"
    more = ["--repeats", "6", "--workers", "3", "--predict-only"]
    command = [sys.executable, "-m", "agent", *GUESS, *more]
    started = [*command, "--out", str(run)]
    resumed = [
        sys.executable,
        "-m",
        "agent",
        "eval",
        "mmau",
        "--resume",
        str(run),
        "--predict-only",
    ]
    before = 0
    for number in range(20):
        process = subprocess.Popen(resumed if number else started, stderr=subprocess.PIPE)
        _until_grown(run / "samples.jsonl", before, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "it ended before it was killed"
        now = (run / "samples.jsonl").stat().st_size
        assert now > before
        before = now
    subprocess.run(resumed, check=True, capture_output=True)
    subprocess.run([*command, "--out", str(whole)], check=True, capture_output=True)

    found = lines(run)
    keys = Counter((row["id"], row["repeat"]) for row in found)
    assert len(keys) == 6000
    assert set(keys.values()) == {1}
    said = {(row["id"], row["repeat"]): row["prediction"] for row in found}
    assert said == {(row["id"], row["repeat"]): row["prediction"] for row in lines(whole)}


def _until_grown(path: Path, size: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until some lines more were written."""
    deadline = time.monotonic() + 60
    while not path.exists() or path.stat().st_size < size + 20_000:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_ctrl_c_leaves_a_run_that_goes_on_and_says_how(tmp_path: Path) -> None:
    run = tmp_path / "run"
    words = [sys.executable, "-m", "agent", *GUESS, "--repeats", "60", "--out", str(run)]
    # Whoever runs the tests in the background of a shell hands an ignored Ctrl-C down to them.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, preexec_fn=heeding)
    deadline = time.monotonic() + 60
    while not (run / "samples.jsonl").exists() or not (run / "samples.jsonl").stat().st_size:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert f"go on with: python -m agent eval mmau --resume {run}" in told
    assert "Traceback" not in told
    done = len(lines(run))
    assert 0 < done < 60_000
    assert ran("eval", "mmau", "--resume", run, "--score-only") == 0
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]["main"]
    assert (found["answered"], found["missing"]) == (done, 60_000 - done)


def test_resuming_asks_only_what_is_left_and_may_ask_for_more(tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "5") == 0
    first = lines(run)
    assert ran("eval", "mmau", "--resume", run) == 0
    assert lines(run) == first
    assert ran("eval", "mmau", "--resume", run, "--limit", "8", "--control", "longest") == 0
    assert lines(run)[:5] == first
    assert Counter(row["condition"] for row in lines(run)) == {"main": 8, "longest": 8}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--seed", "4"], "seed was 0, is 4"),
        (["--solver", "longest"], "solver was random, is longest"),
    ],
)
def test_a_run_made_otherwise_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], why: str
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "2") == 0
    before = (run / "config.json").read_bytes(), (run / "samples.jsonl").read_bytes()
    assert ran("eval", "mmau", "--resume", run, *more) == 2
    assert why in capsys.readouterr().err
    assert before == ((run / "config.json").read_bytes(), (run / "samples.jsonl").read_bytes())


def test_a_run_of_another_data_file_is_not_gone_on_with(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "2") == 0
    assert ran("eval", "mmau", "--resume", run, "--data", questions) == 2
    assert "data_sha256 was 9f18fda9" in capsys.readouterr().err
    copy = tmp_path / "copy.json"
    copy.write_bytes(MMAU.read_bytes())
    assert ran("eval", "mmau", "--resume", run, "--data", copy) == 0


def test_a_second_process_on_one_run_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "2") == 0
    with held(run):
        assert ran("eval", "mmau", "--resume", run, "--limit", "3") == 2
    assert "another process works in" in capsys.readouterr().err
    assert len(lines(run)) == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["eval", "mmmu"], "expected one of mmau, mmar"),
        (["eval", "mmau"], "--data FILE is missing"),
        (["eval", "mmau", "--data", str(MMAU)], "--audio-root DIR is missing"),
        (["eval", "mmau", "--data", str(MMAU), "--audio-root", "/nowhere"], "is not a folder"),
        (["eval", "mmau", "--data", str(MMAU), "--audio-root", str(CLIPS)], "1000 of 1000"),
        (["eval", "mmar", "--data", str(MMAU)], "row 1: audio_path: Field required"),
        (["eval", "mmau", "--data", "no.json"], "cannot read no.json"),
        ([*GUESS, "--sample-id", "nobody"], "no item has the id 'nobody'"),
        ([*GUESS, "--offset", "1000"], "leaves none of 1000"),
        ([*GUESS, "--control", "silence"], "which is deaf"),
        ([*GUESS, "--control", "quiet"], "found the control 'quiet'"),
        (
            ["eval", "mmau", "--data", str(OURS), "--audio-root", str(CLIPS), "--solver", "me"],
            "found the solver 'me'",
        ),
        (["eval", "mmau", "--resume", "nowhere"], "is no run"),
        (["eval", "mmau", "--score-only"], "--score-only needs --resume"),
        (["report", "nowhere"], "not a folder"),
    ],
)
def test_bad_input_gets_one_line_and_leaves_nothing_behind(
    words: list[str],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ran(*words) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.startswith("error: ")
    assert len(told.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_with_a_run_is_not_begun_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "2") == 0
    assert ran(*GUESS, "--out", run, "--limit", "2") == 2
    assert f"go on with --resume {run}" in capsys.readouterr().err


def test_predicting_only_leaves_the_scores_for_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "9", "--predict-only") == 0
    assert not (run / "results.json").exists()
    assert (run / "submission_mmau.json").exists()
    assert ran("report", run) == 2
    assert "--score-only" in capsys.readouterr().err
    assert ran("eval", "mmau", "--resume", run, "--score-only", "--json") == 0
    assert json.loads(capsys.readouterr().out)["items"] == 9
    assert ran("report", run) == 0


def test_a_report_is_a_page_and_a_picture_and_compares_two_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert ran(*GUESS, "--out", one, "--control", "longest") == 0
    assert ran("eval", "mmau", "--data", MMAU, "--solver", "longest", "--out", two) == 0
    capsys.readouterr()
    assert ran("report", one, two) == 0
    told = capsys.readouterr().out
    assert "Both runs on the items they share" in told
    page = (one / "report.md").read_text(encoding="utf-8")
    assert "| main | 24.1 (" in page
    assert "## By sub-category" in page
    assert (one / "report.png").read_bytes().startswith(b"\x89PNG")
    assert ran("report", one, two, "--json") == 0
    gap = json.loads(capsys.readouterr().out)["scores"]["official"]["gap"]
    assert gap["n"] == 1000
    assert gap["p"] < 0.001


@pytest.mark.models
def test_the_agent_answers_real_recordings_and_every_control_stands_beside_it(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    words = ["eval", "mmau", "--data", questions, "--audio-root", CLIPS, "--out", run]
    assert ran(*words, "--controls") == 0
    assert accuracy(run, scorer="exact") == 1
    assert accuracy(run, "shuffled-choices", "exact") == 1
    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]
    assert set(found) == {"main", *HEARING, *GUESSING}
    assert accuracy(run, "question-only") < 1
    traced = next(row for row in lines(run) if (row["condition"], row["id"]) == ("main", "1"))
    capsys.readouterr()
    assert ran("replay", run / str(traced["trace"]), "--json") == 0
    assert json.loads(capsys.readouterr().out)["answer"] == traced["prediction"] == "3"
    assert ran("report", run) == 0


@pytest.mark.models
def test_nothing_but_sound_question_and_choices_reaches_the_agent(
    tmp_path: Path, questions: Path
) -> None:
    """Every word of the other fields is a mark that must not turn up in anything kept of asking."""
    rows = json.loads(questions.read_text(encoding="utf-8"))
    fields = ("task", "category", "sub-category", "difficulty", "dataset", "split", "cue")
    marked = [
        row | {field: f"secret-{field}" for field in fields} | {"thinking": "secret-thinking"}
        for row in rows
    ]
    questions.write_text(json.dumps(marked), encoding="utf-8")
    run = tmp_path / "run"
    words = ["eval", "mmau", "--data", questions, "--audio-root", CLIPS, "--out", run]
    assert ran(*words, "--limit", "2") == 0
    kept = [*(run / "traces").rglob("*.json"), run / "samples.jsonl"]
    assert len(kept) == 3
    assert not [path for path in kept if "secret" in path.read_text(encoding="utf-8")]


def test_a_run_is_exported_for_inspect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from inspect_ai.log import read_eval_log

    run = tmp_path / "run"
    assert ran(*GUESS, "--out", run, "--limit", "4") == 0
    capsys.readouterr()
    assert ran("export", run, "--format", "inspect") == 0
    log = read_eval_log(capsys.readouterr().out.strip())
    assert log.status == "success"
    assert len(log.samples or ()) == 4
    assert ran("export", run, "--format", "excel") == 2
