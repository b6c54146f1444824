"""All rewards in one."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data.example import Example
from agent.train.lalm.rewards.registry import TABLE, Recipe, Reward, WeightedRewards
from agent.train.lalm.rewards.trace_judge import JudgeFailed
from tests.agent.train.lalm.rewarded import ROWS, row
from tools.errors import InputError

MPAR2 = row("mpar2")


def always(value: float | None) -> Reward:
    """The same for every completion."""
    return lambda row, text: value


@pytest.mark.parametrize("recipe", ["hyper", "mpar2"])
@pytest.mark.parametrize("name", ROWS)
def test_the_true_trace_earns_1(recipe: Recipe, name: str) -> None:
    assert WeightedRewards.of(recipe)(ROWS[name], ROWS[name].trace).total == 1


def test_hypers_weights_are_those_of_its_code() -> None:
    assert WeightedRewards.of("hyper").weights == {
        "answer": 1.0, "form": 1.0, "environment": 0.2, "speech": 0.2, "agreement": 0.5,
        "length": 0.5,
    }  # fmt: skip


@given(st.lists(st.tuples(st.none() | st.floats(0, 1), st.floats(0.1, 5)), min_size=1, max_size=6))
def test_what_is_absent_changes_nothing(parts: list[tuple[float | None, float]]) -> None:
    rewards = {str(at): always(value) for at, (value, _) in enumerate(parts)}
    weights = {str(at): weight for at, (_, weight) in enumerate(parts)}
    total = WeightedRewards(rewards, weights)(MPAR2, "").total
    there = [(value, weight) for value, weight in parts if value is not None]
    if not there:
        assert total is None
        return
    mean = sum(value * weight for value, weight in there) / sum(weight for _, weight in there)
    assert total == pytest.approx(mean)


def test_a_judge_that_fails_on_a_completion_leaves_no_total() -> None:
    def fails(row: Example, text: str) -> float:
        raise JudgeFailed

    graded = WeightedRewards({"a": always(1), "b": fails}, {"a": 1, "b": 1})(MPAR2, "")
    assert (graded.total, graded.log) == (None, {"reward/a": 1})


def test_each_reward_has_a_log_line_and_an_absent_one_none() -> None:
    unknown = row("mpar2", truth=())
    assert WeightedRewards.of("mpar2")(unknown, "").log == {
        "reward/total": 0, "reward/answer": 0, "reward/form": 0, "reward/reviewed": 0,
    }  # fmt: skip


@pytest.mark.slow
def test_rewards_need_no_torch() -> None:
    code = "import sys, agent.train.lalm.swift_plugin; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_weights_are_the_users_to_change() -> None:
    weighted = WeightedRewards.of("hyper", weights={"length": 0, "steps": 2})
    assert "length" not in weighted.rewards
    assert weighted.weights["steps"] == 2
    assert all(entry.hyper or entry.mpar2 for entry in TABLE)


@pytest.mark.parametrize(
    ("weights", "why"),
    [({"nose": 1.0}, "no reward 'nose'"), ({"answer": -1.0}, "none below 0")],
)
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float], why: str) -> None:
    with pytest.raises(InputError, match=why):
        WeightedRewards.of("hyper", weights=weights)


def test_a_recipe_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match="no rewards 'cake'"):
        WeightedRewards.of("cake")  # pyright: ignore[reportArgumentType]
