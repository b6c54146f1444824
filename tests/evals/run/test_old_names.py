"""Files from before options were renamed read as if written today."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.records import trace
from evals.run.old_names import in_new_names
from evals.run.run_config import read
from tests.agent.traces import made

OLD: dict[str, Any] = {
    "schema_version": 1,
    "benchmark": "mmau",
    "data": "questions.json",
    "data_sha256": "0" * 64,
    "audio_root": "clips",
    "solver": "agent",
    "options": {
        "rounds": 8,
        "calls": 16,
        "forced": 1,
        "mind": "mpar2",
        "controller": "hand",
        "price": "0.005",
        "model": "ear",
    },
    "made_by": {"asr": "1" * 64, "mind": "mpar2", "price": "0.005", "prompt plan": "2" * 64},
    "seed": 0,
    "selection": {"limit": 1, "offset": 0, "ids": []},
    "repeats": 1,
    "conditions": ["main"],
    "workers": 4,
    "versions": {"python": "3.11"},
    "commit": None,
    "started": "2026-01-01T00:00:00+00:00",
}


def written(folder: Path, **other: object) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(OLD | other))
    return folder


def test_an_old_run_has_the_options_of_today(tmp_path: Path) -> None:
    config = read(written(tmp_path / "run"))
    assert config.options == {
        "rounds": 8,
        "calls": 16,
        "fixed_rounds": 1,
        "strategy": "mpar2",
        "controller": "rules",
        "cost_lambda": "0.005",
        "model": "ear",
    }
    assert set(config.made_by) == {"asr", "strategy", "cost_lambda", "prompt plan"}


def test_an_old_run_and_the_same_of_today_do_not_differ(tmp_path: Path) -> None:
    old = read(written(tmp_path / "old", solver="lalm-heard"))
    options, made_by = in_new_names(OLD["options"]), in_new_names(OLD["made_by"])
    today = written(tmp_path / "new", solver="lalm-structured", options=options, made_by=made_by)
    assert list(old.differences(read(today))) == []
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "config.json").write_text(old.model_dump_json())
    assert read(tmp_path / "copy") == old
    assert "mind" not in old.model_dump_json()


def test_an_old_trace_has_the_names_of_today(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    tools = {"asr": "1", "mind": "llm", "model": "ear", "price": "0.02", "controller": "3" * 64}
    trace.write(path, made())
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"tools": tools}))
    assert trace.read(path).tools == {
        "asr": "1",
        "strategy": "llm",
        "model": "ear",
        "cost_lambda": "0.02",
        "controller": "3" * 64,
    }


@pytest.mark.parametrize("wrong", ["options", "made_by"])
def test_options_that_are_none_are_refused(tmp_path: Path, wrong: str) -> None:
    from tools.errors import InputError

    with pytest.raises(InputError, match="is no configuration of a run"):
        read(written(tmp_path / "run", **{wrong: ["mind"]}))
