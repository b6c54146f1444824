"""Commands killed at random moments: the next run ends as one that nobody killed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.conftest import CLIPS
from tests.evals.samples import MMAU
from tests.hostile.forked import Forker, forking
from tests.hostile.plain_ears import ANSWER, CHOICES, QUESTION
from tests.hostile.toy_model import FILES, mirror

Tried = Callable[[int], None]

KILLS = 6


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    with forking(tmp_path_factory.mktemp("forked")) as forker:
        yield forker


def asked(choices: tuple[str, ...] = CHOICES) -> list[str | Path]:
    offered = [word for choice in choices for word in ("--choice", choice)]
    return ["ask", CLIPS / "call.ogg", QUESTION, *offered]


def moments(seconds: float, seed: int) -> Iterator[float]:
    """When to kill what takes so long."""
    rng = Random(seed)
    return (rng.uniform(0.0, 0.7 * seconds) for _ in range(KILLS))


@pytest.mark.hostile("kills at random moments", fault="F15")
def test_an_ask_after_a_killed_one_answers_right(
    forked: Forker, tmp_path: Path, tried: Tried
) -> None:
    trace, cache = tmp_path / "trace.json", tmp_path / "cache"
    settings = {"LISTEN_AGAIN_CACHE": str(cache)}
    words = [*asked(), "--trace", trace]
    whole = forked(*words, settings=settings)
    assert whole.code == 0, whole.err
    first = whole.out
    killed = 0
    for number, after in enumerate(moments(whole.seconds, seed=1)):
        # Each begins with another cache, so that it listens.
        settings = {"LISTEN_AGAIN_CACHE": str(tmp_path / f"cache-{number}")}
        killed += forked(*words, after=after, settings=settings).killed
        again = forked(*words, settings=settings)
        assert (again.code, again.err) == (0, "")
        assert again.out.split("\n")[:3] == first.split("\n")[:3]
        assert json.loads(trace.read_text())["episode"]["answer"]["text"] == ANSWER
    assert killed
    assert {path.name for path in tmp_path.glob("*trace*")} == {"trace.json"}
    tried(KILLS)


@pytest.mark.hostile("kills at random moments", fault="F15")
def test_a_pull_after_a_killed_one_has_every_byte(
    forked: Forker, tmp_path: Path, tried: Tried
) -> None:
    settings = {"LISTEN_AGAIN_MIRROR": str(mirror(tmp_path / "mirror"))}
    killed = 0
    seconds = forked(
        "models", "pull", "toy", settings=settings | {"LISTEN_AGAIN_CACHE": str(tmp_path / "first")}
    ).seconds
    for number, after in enumerate(moments(seconds, seed=2)):
        cache = tmp_path / f"cache-{number}"
        settings["LISTEN_AGAIN_CACHE"] = str(cache)
        killed += forked("models", "pull", "toy", after=after, settings=settings).killed
        again = forked("models", "pull", "toy", settings=settings)
        assert again.code == 0, again.err
        home = cache / "models" / "toy"
        assert {name: (home / name).read_bytes() for name in FILES} == FILES
        assert not list(cache.rglob("*.part*"))
    assert killed
    tried(KILLS)


@pytest.mark.hostile("kills at random moments", fault="F15")
def test_scenes_after_a_killed_build_are_whole_and_alone(
    forked: Forker, tmp_path: Path, tried: Tried
) -> None:
    (tmp_path / "sources" / "usr" / "share").mkdir(parents=True)
    built = ["scenes", "build", "--recipe", "templates", "--split", "dev", "--scenes", "3"]
    words = [*built, "--sources", tmp_path / "sources", "--out"]
    whole = forked(*words, tmp_path / "whole" / "dev")
    assert whole.code == 0, whole.err
    out, killed = tmp_path / "killed" / "dev", 0
    for after in moments(whole.seconds, seed=3):
        killed += forked(*words, out, after=after).killed
        if out.exists():
            assert _bytes(out) == _bytes(tmp_path / "whole" / "dev")
            shutil.rmtree(out)
        _made_older(out.parent)
    assert killed
    assert forked(*words, out).code == 0
    assert _bytes(out) == _bytes(tmp_path / "whole" / "dev")
    assert list(out.parent.iterdir()) == [out]
    tried(KILLS)


def _made_older(folder: Path) -> None:
    """What is of the last second is left alone."""
    for path in folder.iterdir() if folder.exists() else ():
        os.utime(path, (1, 1))


def _bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.hostile("kills at random moments")
def test_a_run_after_killed_ones_has_each_answer_once(
    forked: Forker, tmp_path: Path, tried: Tried
) -> None:
    words = ["eval", "mmau", "--data", MMAU, "--solver", "random", "--limit", "200"]
    whole = forked(*words, "--out", tmp_path / "whole")
    assert whole.code == 0, whole.err
    run, killed = tmp_path / "run", 0
    for after in moments(whole.seconds, seed=4):
        begun = ["--resume", run] if (run / "config.json").exists() else ["--out", run]
        killed += forked(*words, *begun, after=after).killed
    assert killed
    begun = ["--resume", run] if (run / "config.json").exists() else ["--out", run]
    ended = forked(*words, *begun)
    assert ended.code == 0, ended.err
    assert _said(run) == _said(tmp_path / "whole")
    assert not list(run.rglob("*.part*"))
    tried(KILLS)


def _said(run: Path) -> list[tuple[str, str]]:
    lines = (run / "samples.jsonl").read_text().splitlines()
    return sorted((row["id"], row["prediction"]) for row in map(json.loads, lines))
