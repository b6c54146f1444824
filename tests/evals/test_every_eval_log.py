"""A run as records of Every Eval Ever."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from evals.every_eval_log import EveryEvalLog, every_eval_log
from evals.mmau import SCORERS
from evals.run.answer_record import Record, Status
from evals.run.run_results import results
from graphs.state import Episode
from tests.agent import runs
from tests.agent.traces import made
from tests.evals.samples import config, item, record
from tests.wheels import unpack

VERSION = "0.3.0"
ITEMS = [item("right", task="sound"), item("failed", task="sound"), item("keyless", target=None)]
RECORDS = [
    record("right", trace="traces/1.json", thinking="Because.", seconds=1.5),
    record("failed", said="", status=Status.FAILED, error="OSError: gone"),
    record("keyless"),
    record("right", said="b", condition="silence"),
]


def log(**more: Any) -> EveryEvalLog:  # noqa: ANN401
    run = config(conditions=("main", "silence"), **more)
    found = {one.key: one for one in RECORDS}

    def episode_of(record: Record) -> Episode | None:
        return made().episode if record.trace else None

    outcomes = results(run, ITEMS, found, SCORERS)
    return every_eval_log(run, ITEMS, found, outcomes, SCORERS, episode_of, "0.1.0")


def rows() -> dict[tuple[str, str], dict[str, Any]]:
    found = [json.loads(line) for line in log().samples.splitlines()]
    return {(row["sample_id"], row["evaluation_result_id"]): row for row in found}


def test_every_score_is_a_row_and_what_has_none_is_not() -> None:
    assert list(rows()) == [
        ("right", "official"), ("right", "exact"), ("failed", "official"), ("failed", "exact"),
    ]  # fmt: skip
    right, failed = rows()["right", "exact"], rows()["failed", "exact"]
    assert (right["evaluation"]["score"], right["evaluation"]["is_correct"]) == (1.0, True)
    assert (failed["evaluation"]["score"], failed["error"]) == (0.0, "OSError: gone")
    assert failed["output"] == {"raw": [""]}


def test_what_was_listened_to_is_a_conversation() -> None:
    row = rows()["right", "exact"]
    assert row["interaction_type"] == "agentic"
    roles = [message["role"] for message in row["messages"]]
    assert roles == ["user", *["assistant", "tool"] * 5, "assistant"]
    again = row["messages"][7]["tool_calls"][0]
    assert (again["name"], again["arguments"]["aim"]) == ("listen", "count")
    assert json.loads(again["arguments"]["segment"]) == {"start": 3.93, "end": 6.74}
    assert "5.19-5.39 s Bark" in row["messages"][8]["content"]
    assert row["messages"][-1]["content"] == "a"
    assert row["messages"][-1]["reasoning_trace"] == "Because."


def test_figures_have_their_interval_and_those_of_the_controls() -> None:
    exact = log().aggregate["evaluation_results"][1]
    assert exact["score_details"]["score"] == 0.5
    assert exact["score_details"]["uncertainty"]["num_samples"] == 2
    assert exact["score_details"]["details"] == {"control silence": "0.0"}


def test_the_same_run_gives_the_same_files_and_another_run_others() -> None:
    assert log() == log()
    assert log().path != log(seed=1).path


@pytest.mark.parametrize(
    ("told", "folder"),
    [
        ({}, "data/mmau/listen-again/agent"),
        ({"solver": "lalm", "options": {"model": "Qwen/Qwen2.5-Omni-7B"}}, "Qwen/Qwen2.5-Omni-7B"),
        ({"solver": "lalm", "options": {"model": "../../m"}}, "data/mmau/listen-again/lalm"),
    ],
)
def test_the_folder_is_the_models(told: dict[str, Any], folder: str) -> None:
    assert str(log(**told).path.parent).endswith(folder)
    assert ".." not in log(**told).path.parts


@pytest.fixture
def exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    runs.write(tmp_path / "run")
    assert main(["export", str(tmp_path / "run"), "--format", "every-eval-ever"]) == 0
    return Path(capsys.readouterr().out.strip())


def test_export_writes_both_files(exported: Path) -> None:
    aggregate = json.loads(exported.read_text(encoding="utf-8"))
    beside = exported.with_name(f"{exported.stem}_samples.jsonl")
    named = aggregate["detailed_evaluation_results"]
    assert str(beside).endswith(named["file_path"])
    assert len(beside.read_text(encoding="utf-8").splitlines()) == named["total_rows"] == 6


def test_a_trace_that_is_no_trace_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.write(tmp_path / "run")
    (tmp_path / "run/traces/1.json").write_text("{}", encoding="utf-8")
    assert main(["export", str(tmp_path / "run"), "--format", "every-eval-ever"]) == 2
    assert "is not a whole trace" in capsys.readouterr().err


@pytest.mark.network
def test_its_own_validator_finds_nothing_wrong(exported: Path, tmp_path: Path) -> None:
    """The package wants Python 3.12; its validator runs on this one too."""
    theirs = unpack(f"every-eval-ever=={VERSION}", tmp_path / "theirs", python="3.12")
    files = [str(exported), str(exported.with_name(f"{exported.stem}_samples.jsonl"))]
    run = subprocess.run(
        [sys.executable, "-m", "every_eval_ever.validate", *files],
        cwd=tmp_path,
        env={"PYTHONPATH": str(theirs), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    assert "2 passed" in run.stdout
