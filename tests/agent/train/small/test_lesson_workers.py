"""Lessons that other processes make come in order, and are those that would be made here."""

from __future__ import annotations

import os
from functools import partial

import pytest

from agent.train.small.lesson_workers import made_ahead
from tools.errors import InputError


@pytest.mark.parametrize("workers", [0, 2])
def test_steps_come_in_order_whoever_makes_them(workers: int) -> None:
    with made_ahead(partial(pow, 3), range(2, 20), workers) as following:
        assert [following() for _ in range(18)] == [3**step for step in range(2, 20)]


def test_what_goes_wrong_while_one_is_made_is_told_to_who_asks_for_it() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        made_ahead(partial(divmod, 1), range(3), 1) as following,
    ):
        following()


def test_a_process_that_is_ended_is_told_in_a_line() -> None:
    with (
        pytest.raises(InputError, match="one of 1 processes that make lessons was ended"),
        made_ahead(os._exit, range(3), 1) as following,
    ):
        following()
