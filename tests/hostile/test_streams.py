"""Standard streams that are closed, full or left early, and names that would write on screens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent.traces import made
from tests.hostile.mutations import TERMINAL

COMMANDS: dict[str, list[str]] = {
    "help of a command": ["ask", "--help"],
    "export": ["export", "trace.json", "--format", "srt", "--output", "out.srt"],
    "view": ["view", "trace.json", "--output", "out.html"],
}


def started(folder: Path, words: list[str], how: str, **environment: str) -> tuple[int, str]:
    """The exit code and standard error of a command whose shell redirects as told."""
    (folder / "trace.json").write_text(made().model_dump_json(), encoding="utf-8")
    told = folder / "err.txt"
    quoted = " ".join(f"'{word}'" for word in [sys.executable, "-m", "agent", *words])
    ran = subprocess.run(
        ["bash", "-c", f"{quoted} {how}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), **environment},
        check=False,
        timeout=120,
    )
    return ran.returncode, told.read_text(encoding="utf-8") if told.exists() else ""


@pytest.mark.hostile("streams: closed, full, left early", fault="F10")
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(
    ("how", "code", "lines"),
    [
        (">&- 2>err.txt", 2, 1),
        (">/dev/full 2>err.txt", 2, 1),
        ("2>&- >out.txt", 0, 0),
        ("<&- >out.txt 2>err.txt", 0, 0),
        ("2>err.txt | true; exit ${PIPESTATUS[0]}", None, 0),
    ],
)
def test_a_stream_that_fails_is_one_line_and_loses_nothing(
    words: list[str], how: str, code: int | None, lines: int, tmp_path: Path
) -> None:
    seen, told = started(tmp_path, words, how)
    assert seen in ((0, 141) if code is None else (code,))
    assert told.count("\n") == lines
    assert "Traceback" not in told
    assert "Exception ignored" not in told
    if "--output" in words:
        assert (tmp_path / words[-1]).stat().st_size > 0


@pytest.mark.hostile("terminal: names, labels and notes", fault="F8")
@pytest.mark.parametrize("environment", [{}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}])
def test_a_name_writes_nothing_on_the_screen(environment: dict[str, str], tmp_path: Path) -> None:
    name = os.fsdecode(b"x\xff\x1b[2J\n\xe2\x80\xae\xc2\x9b.json")
    for words in (["view", name], ["ask", name, "é?"]):
        code, told = started(tmp_path, words, "2>err.txt", **environment)
        assert code == 2
        assert told.startswith("error: ")
        assert told.count("\n") == 1
        assert told.isascii()


@pytest.mark.hostile("terminal: names, labels and notes", fault="F8")
def test_json_on_any_terminal_is_json(tmp_path: Path) -> None:
    trace = made(f"é😀{TERMINAL}")
    (tmp_path / "kept.json").write_text(trace.model_dump_json(), encoding="utf-8")
    words = ["export", "kept.json", "--format", "json", "--output", "out.json"]
    code, _ = started(tmp_path, words, ">out.txt 2>err.txt", PYTHONIOENCODING="ascii")
    assert code == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
