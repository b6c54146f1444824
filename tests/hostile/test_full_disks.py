"""Disks that are full: what was computed is told, and then in one line what could not be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.__main__ import main
from tests.agent.evals import GUESS, ran
from tests.hostile.forked import Ended, Forker, forking
from tests.hostile.plain_ears import ANSWER
from tests.hostile.test_kills import asked


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    with forking(tmp_path_factory.mktemp("forked")) as forker:
        yield forker


def told(ended: Ended, *lines: str) -> None:
    """Checks that the answer was given, and what was said besides."""
    assert ended.out.startswith(f"Answer: {ANSWER}\n"), ended
    found = ended.err.splitlines()
    assert len(found) == len(lines), found
    for said, line in zip(found, lines, strict=True):
        assert line in said


@pytest.mark.hostile("full disks", fault="F15")
def test_a_trace_onto_a_full_device_does_not_lose_the_answer(
    forked: Forker, tmp_path: Path
) -> None:
    settings = {"LISTEN_AGAIN_CACHE": str(tmp_path)}
    ended = forked(*asked(), "--trace", "/dev/full", settings=settings)
    assert ended.code == 2
    told(ended, "error: cannot write /dev/full: No space left on device")
    assert Path("/dev/full").is_char_device()


@pytest.mark.hostile("full disks", fault="F3")
@pytest.mark.parametrize("room", [0, 9000, 33000])
def test_a_cache_on_a_full_disk_is_done_without(forked: Forker, tmp_path: Path, room: int) -> None:
    settings = {"LISTEN_AGAIN_CACHE": str(tmp_path / "cache")}
    # The answer itself is written to a file, and takes less than that.
    ended = forked(*asked(), bytes_at_most=max(room, 3000), settings=settings)
    assert ended.code == 0, ended.err
    told(ended, *["the cache of percepts"] * (room < 33000))
    again = forked(*asked(), settings=settings)
    assert again.code == 0
    told(again)


@pytest.mark.hostile("full disks", fault="F15")
def test_a_trace_that_is_cut_short_is_not_there(forked: Forker, tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    settings = {"LISTEN_AGAIN_CACHE": str(tmp_path / "cache")}
    assert forked(*asked(), settings=settings).code == 0
    ended = forked(*asked(), "--trace", trace, bytes_at_most=3000, settings=settings)
    assert ended.code == 2
    assert f"cannot write {trace}" in ended.err.splitlines()[-1]
    assert ended.out.startswith(f"Answer: {ANSWER}\n")
    assert not [path for path in tmp_path.iterdir() if "trace" in path.name]


@pytest.mark.hostile("full disks", fault="F15")
@pytest.mark.parametrize("file", ["report.md", "report.png"])
def test_a_report_that_cannot_be_kept_is_shown(
    tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = tmp_path / "run", tmp_path / "out"
    assert ran(*GUESS, "--limit", "20", "--out", run) == 0
    shown = capsys.readouterr().out
    (out / file).mkdir(parents=True)
    (out / file / "inside").touch()
    assert main(["report", str(run), "--out", str(out)]) == 2
    found = capsys.readouterr()
    assert found.out == shown
    (line,) = found.err.splitlines()
    assert line.startswith(f"error: cannot write {out / file}: ")


@pytest.mark.hostile("full disks", fault="F15")
def test_the_numbers_of_a_run_that_cannot_be_kept_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert ran(*GUESS, "--limit", "20", "--out", run, "--predict-only") == 0
    (run / "results.json").mkdir()
    (run / "results.json" / "inside").touch()
    capsys.readouterr()
    assert ran("eval", "mmau", "--resume", run, "--score-only") == 2
    found = capsys.readouterr()
    assert "main" in found.out
    (line,) = found.err.splitlines()
    assert line.startswith(f"error: cannot write {run / 'results.json'}: ")
