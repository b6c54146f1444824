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


@pytest.mark.parametrize(("kills", "repeats"), [(2, 2), pytest.param(8, 4, marks=pytest.mark.slow)])
def test_a_run_killed_again_and_again_loses_nothing_and_repeats_nothing(
    tmp_path: Path, kills: int, repeats: int
) -> None:
    run, whole = tmp_path / "run", tmp_path / "whole"
    more = ["--repeats", str(repeats), "--workers", "3", "--predict-only"]
    started = [sys.executable, "-m", "agent", *GUESS, *more, "--out", str(run)]
    resumed = [*started[:4], "mmau", "--resume", str(run), "--predict-only"]
    before = 0
    for number in range(kills):
        process = subprocess.Popen(resumed if number else started, stderr=subprocess.PIPE)
        _until_grown(run / "samples.jsonl", before, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "it ended before it was killed"
        now = (run / "samples.jsonl").stat().st_size
        assert now > before
        before = now
    assert ran(*resumed[3:]) == 0
    assert ran(*GUESS, *more, "--out", whole) == 0

    found = lines(run)
    keys = Counter((row["id"], row["repeat"]) for row in found)
    assert len(keys) == 1000 * repeats
    assert set(keys.values()) == {1}
    assert _said(run) == _said(whole)


def _said(run: Path) -> dict[tuple[object, object], object]:
    return {(row["id"], row["repeat"]): row["prediction"] for row in lines(run)}


def test_wherever_the_log_was_cut_the_run_ends_as_the_one_that_was_not(tmp_path: Path) -> None:
    whole, run = tmp_path / "whole", tmp_path / "run"
    words = ["--limit", "5", "--predict-only"]
    assert ran(*GUESS, *words, "--out", whole) == 0
    assert ran(*GUESS, *words, "--out", run) == 0
    log = (run / "samples.jsonl").read_bytes()
    for end in range(0, len(log), len(log) // 8):
        (run / "samples.jsonl").write_bytes(log[:end])
        assert ran("eval", "mmau", "--resume", run, "--predict-only") == 0
        assert len(lines(run)) == 5
        assert _said(run) == _said(whole)


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
