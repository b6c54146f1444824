"""Scenes from the command line, built, answered and judged."""

import json
import os
from pathlib import Path

import pytest

from agent.__main__ import main


def ran(*words: str | Path) -> int:
    return main([str(word) for word in words])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--split", "held", "--out", "new"], "expected 'train', 'dev' or 'test'"),
        (["--split", "dev", "--out", "full"], "full is not empty"),
        (["--split", "dev", "--out", "new", "--sources", "full"], "found no usr/share in full"),
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
    Path("full").mkdir()
    Path("full/file").write_text("")
    assert ran("scenes", "build", *words) == 2
    told = capsys.readouterr().err.splitlines()
    assert why in told[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


@pytest.mark.recordings
def test_the_agent_answers_scenes_of_real_recordings_far_above_its_controls(
    tmp_path: Path, trained_reader: None, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, run = tmp_path / "dev", tmp_path / "run"
    unpacked = os.environ.get("LISTEN_AGAIN_SOURCES")
    sources = ["--sources", unpacked] if unpacked else []
    build = ["scenes", "build", "--recipe", "templates", "--split", "dev", "--scenes", "24"]
    assert ran(*build, "--out", folder, *sources) == 0
    words = ["--data", folder / "questions.json", "--audio-root", folder, "--out", run]
    assert ran("eval", "mmau", *words, "--control", "silence", "--control", "question-only") == 0
    assert ran("perception", run, "--reference", folder / "facts.jsonl", "--attribute-errors") == 0
    print(capsys.readouterr().out)

    found = json.loads((run / "results.json").read_text(encoding="utf-8"))["conditions"]
    right = {name: each["scores"]["exact"]["value"] for name, each in found.items()}
    assert right["main"] > 0.65
    assert max(right["silence"], right["question-only"]) < 0.45
    seen = json.loads((run / "perception.json").read_text(encoding="utf-8"))["report"]
    assert seen["perception"]["overall"]["accuracy"]["value"] > 0.7
