"""Benchmark runs that are stopped and gone on with: real processes, really killed."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from evals.run.run_folder import held
from tests.agent.evals import GUESS, lines, ran
from tests.evals.samples import MMAU


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
