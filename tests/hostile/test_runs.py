"""Folders of runs with one part made nasty, and paths in them that lead elsewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from agent.__main__ import main
from tests.agent import runs
from tests.hostile.mutations import TERMINAL, texts

Tried = Callable[[int], None]

MOST = 12
"""Changes of each file: a report draws pictures."""

LONGEST = 3_000
"""Letters of an error, with a path of this machine in it."""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    runs.write(folder)
    return folder


def one_line_or_done(words: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    """The exit code of a command that ended as commands do."""
    code = main(words)
    out, err = capsys.readouterr()
    assert code in (0, 1, 2), words
    assert "\x1b[2J" not in out + err
    assert len(err) < LONGEST
    if code == 2:
        assert err.startswith("error: ")
        assert err.count("\n") == 1
    return code


def changed(path: Path, every: int, most: int) -> Iterator[str]:
    """The texts of a file of a run with one part replaced."""
    whole = path.read_text(encoding="utf-8")
    first, _, rest = whole.partition("\n") if path.suffix == ".jsonl" else (whole, "", "")
    for text in islice(texts(json.loads(first), every), most):
        yield f"{text}\n{rest}" if path.suffix == ".jsonl" else text


@pytest.mark.hostile("runs: one part made nasty", fault="F10")
@pytest.mark.parametrize(
    ("name", "every"),
    [("config.json", 23), ("samples.jsonl", 13), ("results.json", 103), ("questions.json", 17)],
)
def test_a_run_is_reported_and_shown_or_refused(
    name: str, every: int, run: Path, tried: Tried, capsys: pytest.CaptureFixture[str]
) -> None:
    count = 0
    for text in changed(run / name, every, MOST):
        (run / name).write_text(text, encoding="utf-8")
        one_line_or_done(["report", str(run), "--json"], capsys)
        one_line_or_done(["view", str(run)], capsys)
        count += 1
    tried(count)


@pytest.mark.hostile("runs: traces that lie elsewhere", fault="F6")
@pytest.mark.parametrize(
    "path",
    [
        *("/dev/zero", "/dev/stdin", "/proc/self/environ", "pipe", "..", ".", "../outside.json"),
        *("link.json", "", "x" * 5000, "a\0b", TERMINAL),
    ],
    ids=lambda path: repr(path[:12]),
)
def test_a_run_shows_only_traces_of_its_own(
    path: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(run / "pipe")
    secret = (run / "traces" / "1.json").read_text(encoding="utf-8").replace("Please", "SECRET")
    (run.parent / "outside.json").write_text(secret, encoding="utf-8")
    (run / "link.json").symlink_to(run.parent / "outside.json")
    samples = run / "samples.jsonl"
    rows = [json.loads(line) for line in samples.read_text(encoding="utf-8").splitlines()]
    rows[0]["trace"] = path
    samples.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert one_line_or_done(["view", str(run)], capsys) == 0
    pages = [run / "view.html", *(run / "view-items").glob("*.html")]
    assert all("SECRET" not in page.read_text(encoding="utf-8") for page in pages)
    assert len(pages) == 2, "the page of the run, and of the one trace that is its own"


@pytest.mark.hostile("runs: files that are no files", fault="F6")
@pytest.mark.parametrize("name", ["config.json", "samples.jsonl", "results.json", "questions.json"])
@pytest.mark.parametrize("what", ["pipe", "folder", "zero", "loop", "bytes", "empty"])
def test_a_file_of_a_run_that_is_something_else(
    name: str, what: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = run / name
    path.unlink()
    match what:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "zero":
            path.symlink_to("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case "bytes":
            path.write_bytes(b"\xff\xfe\n")
        case _:
            path.write_bytes(b"")
    for words in (["report"], ["view"]):
        one_line_or_done([*words, str(run)], capsys)


@pytest.mark.hostile("runs: text for a terminal", fault="F8")
def test_a_run_full_of_sequences_shows_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / f"r\x1b[2J\u202e{os.fsdecode(b'x')}"
    runs.write(folder, TERMINAL)
    for words in (["report"], ["view"], ["report", "--json"]):
        assert main([*words, str(folder)]) == 0
        told = "".join(capsys.readouterr())
        assert not any(bad in told for bad in ("\x1b[2J", "\x1b]", "\u202e", "\u009b", "\x07"))
