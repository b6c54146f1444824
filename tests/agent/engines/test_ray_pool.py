"""Workers of a real Ray on this machine: killed, refused, and equal to one process."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from agent.engines import ray_pool
from agent.engines.ray_pool import NEEDS, TRIES, LostWorker, RayPool, checked
from evals.run.run_folder import answers
from tests.agent.evals import GUESS, ran
from tools.errors import InputError


@pytest.fixture(scope="module")
def ray() -> Iterator[None]:
    """One for all tests, for it takes seconds to start."""
    ray = pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


Doubling = Callable[[int], Awaitable[int]]


def _fragile(folder: Path) -> Doubling:
    """Doubles numbers; 3 kills its worker once, and 5 always."""

    async def work(number: int) -> int:
        once = folder / "once"
        if number == 5 or (number == 3 and not once.exists()):
            once.touch()
            os._exit(1)
        return 2 * number

    return work


def _unmade() -> Doubling:
    raise InputError("no ears here")


@pytest.mark.hub
def test_a_killed_worker_loses_nothing_and_a_job_that_kills_is_given_up(
    ray: None, tmp_path: Path
) -> None:
    found: list[int] = []
    lost: list[tuple[int, LostWorker]] = []
    pool = RayPool(partial(_fragile, tmp_path), size=2)
    asyncio.run(pool.each(range(8), found.append, lambda job, why: lost.append((job, why))))
    assert Counter(found) == Counter(2 * number for number in range(8) if number != 5)
    assert [job for job, _ in lost] == [5]
    assert str(lost[0][1]).startswith(f"{TRIES} workers died over it")


@pytest.mark.hub
def test_a_worker_that_cannot_be_made_is_told_in_a_line(ray: None) -> None:
    pool = RayPool[int, int](_unmade, size=1)
    with pytest.raises(InputError, match="no ears here"):
        asyncio.run(pool.each([1], print, print))


@pytest.mark.hub
def test_a_run_on_ray_is_gone_on_with_and_equals_one_in_one_process(
    ray: None, tmp_path: Path
) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    words = ["--limit", "30", "--predict-only", "--control", "random"]
    assert ran(*GUESS, *words, "--out", one) == 0
    engine = ["--engine", "ray", "--workers", "2", "--predict-only"]
    assert ran(*GUESS, *words, *engine[:4], "--out", many) == 0
    whole = answers(many)
    log = (many / "samples.jsonl").read_bytes()
    (many / "samples.jsonl").write_bytes(log[: len(log) // 2])
    assert ran("eval", "mmau", "--resume", many, *engine) == 0
    assert answers(many).keys() == whole.keys() == answers(one).keys()
    said = [{key: each.prediction for key, each in answers(run).items()} for run in (one, many)]
    assert said[0] == said[1]


def test_an_engine_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_pool, "installed", lambda: False)
    with pytest.raises(InputError) as refused:
        checked("ray")
    assert str(refused.value) == NEEDS
    with pytest.raises(InputError, match="found the engine 'dask'; expected one of local, ray"):
        checked("dask")
    assert checked("local") == "local"
