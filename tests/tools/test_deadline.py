"""The end of the ask at hand: the nearer of two wins, and tasks and threads know of it."""

from __future__ import annotations

import asyncio
import math

import pytest

from tools.deadline import left, within


def test_without_an_end_there_is_all_the_time() -> None:
    assert left() == math.inf


def test_the_nearer_end_wins_and_the_outer_one_comes_back() -> None:
    with within(60):
        with within(5):
            assert 4 < left() <= 5
        with within(600):
            assert 59 < left() <= 60
        assert 59 < left() <= 60
    assert left() == math.inf


def test_what_is_over_leaves_nothing() -> None:
    with within(-1):
        assert left() == 0.0


@pytest.mark.anyio
async def test_tasks_and_threads_inherit_the_end() -> None:
    with within(9):
        task = asyncio.create_task(_left())
    assert left() == math.inf
    assert 8 < await task <= 9
    with within(9):
        assert 8 < await asyncio.to_thread(left) <= 9


async def _left() -> float:
    return left()
