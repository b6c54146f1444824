"""Two runs side by side."""

import pytest

from evals.mmau import SCORERS
from evals.run.run_comparison import compare, shared
from evals.run.run_config import Selection
from tests.evals.samples import config, item, record
from tools.errors import InputError

ITEMS = [item(str(at)) for at in range(40)]


def test_only_items_of_both_selections_are_compared() -> None:
    first = config(selection=Selection(limit=25))
    second = config(selection=Selection(offset=10))
    assert [each.id for each in shared(first, second, ITEMS)] == [str(at) for at in range(10, 25)]


@pytest.mark.parametrize("what", ["data_sha256", "benchmark"])
def test_runs_of_different_files_are_not_compared(what: str) -> None:
    with pytest.raises(InputError, match=f"{what} is .* and another"):
        shared(config(), config(**{what: "another"}), ITEMS)


def test_runs_without_a_common_item_are_not_compared() -> None:
    first, second = config(selection=Selection(limit=5)), config(selection=Selection(offset=5))
    with pytest.raises(InputError, match="no item in common"):
        shared(first, second, ITEMS)


def test_a_better_run_is_told_from_an_equal_one() -> None:
    right = {each.key: each for each in (record(str(at)) for at in range(40))}
    wrong = {each.key: each for each in (record(str(at), said="b") for at in range(20))} | {
        key: each for key, each in right.items() if int(key[1]) >= 20
    }
    both, whose = (config(), config()), (SCORERS, SCORERS)
    better = compare(("one", "two"), both, ITEMS, (right, wrong), whose).scores["exact"].gap
    same = compare(("one", "two"), both, ITEMS, (right, right), whose).scores["official"].gap
    assert better is not None
    assert same is not None
    assert (better.value, same.value, same.p) == (0.5, 0, 1)
    assert better.p < 0.001
