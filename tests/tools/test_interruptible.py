"""Long work in steps."""

import threading
from collections.abc import Callable

import pytest

from tools.interruptible import Paced, Stopped


def _counting(steps: list[int], upto: int) -> Callable[[Callable[[], None]], str]:
    def work(step: Callable[[], None]) -> str:
        for number in range(upto):
            steps.append(number)
            step()
        return "done"

    return work


@pytest.mark.parametrize("upto", [0, 1, 5])
def test_the_result_is_there_when_all_steps_are_done(upto: int) -> None:
    paced = Paced(_counting([], upto))
    assert len(list(paced)) == upto
    assert paced.result == "done"


def test_a_step_waits_until_it_is_asked_for() -> None:
    steps: list[int] = []
    iterator = iter(Paced(_counting(steps, 9)))
    next(iterator)
    assert steps == [0]
    next(iterator)
    assert steps == [0, 1]


def test_work_that_nobody_waits_for_ends_at_its_next_step() -> None:
    steps: list[int] = []
    before = threading.active_count()
    iterator = iter(Paced(_counting(steps, 9)))
    next(iterator)
    del iterator
    assert steps == [0]
    assert threading.active_count() == before


def test_what_the_work_raises_rises() -> None:
    def work(step: Callable[[], None]) -> None:
        step()
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        list(Paced(work))


def test_being_stopped_is_not_a_failure_of_the_work() -> None:
    caught: list[BaseException] = []

    def work(step: Callable[[], None]) -> None:
        try:
            step()
        except Stopped as error:
            caught.append(error)
            raise

    iterator = iter(Paced(work))
    next(iterator)
    iterator.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert len(caught) == 1
