"""Worlds as others' learners see them: gymnasium's own check, and the sums of rewards."""

from typing import Any

import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Discrete
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.train.controller.world.gym_env import COST_LAMBDA, ListeningEnv
from graphs.state import Budget
from tests.agent.train.controller.world.small import QUESTIONS, WIDE, world

WORLDS = [world(at) for at in range(len(QUESTIONS))]
seeds = st.integers(0, 9999)


def step_of(env: ListeningEnv, draws: np.random.Generator, mask: NDArray[np.int8]) -> int:
    """Any action that the mask allows; answers seldom."""
    moves = np.flatnonzero(mask[:-1])
    if not len(moves) or draws.random() < 0.1:
        return env.most_moves
    return int(draws.choice(moves))


def test_gymnasium_finds_nothing_to_complain_of() -> None:
    env = ListeningEnv(WORLDS)
    fewest = min(len(one.root.moves) for one in WORLDS)

    class AtFirst(Discrete):
        """Draws only among first moves: the check knows no masks, and others raise ValueError."""

        def sample(self, mask: object = None, probability: object = None) -> np.int64:
            return np.int64(self.np_random.integers(fewest - 2))

    env.action_space = AtFirst(env.most_moves + 1)
    # There is nothing to draw, so there are no render modes to try.
    check_env(env, skip_render_check=True)


@given(seeds, st.sampled_from((0.001, 0.02, 0.7)))
def test_rewards_add_up_as_documented(seed: int, cost_lambda: float) -> None:
    env, draws = ListeningEnv(WORLDS), np.random.default_rng(seed)
    at = seed % len(WORLDS)
    _, info = env.reset(seed=seed, options={"sample": at, "cost_lambda": cost_lambda})
    node, total, terminated, truncated = WORLDS[at].root, 0.0, False, False
    while not (terminated or truncated):
        action = step_of(env, draws, info["action_mask"])
        if action < env.most_moves:
            node = WORLDS[at].step(node, action)
        _, reward, terminated, truncated, info = env.step(action)
        total += reward
    worth = node.right if terminated else node.potential
    start = WORLDS[at].root.potential
    assert total == pytest.approx(worth - cost_lambda * node.seconds - start, abs=1e-6)


@pytest.mark.parametrize("budget", [Budget(rounds=2), Budget(rounds=9, calls=2)], ids=str)
def test_the_budget_truncates_and_pays_for_the_move_only(budget: Budget) -> None:
    env = ListeningEnv([world(0, budget)])
    env.reset(options={"cost_lambda": 0.02})
    assert env.step(0)[2:4] == (False, False)
    here = world(0, budget)
    before = here.step(here.root, 0)
    after = here.step(before, 0)
    _, reward, terminated, truncated, _ = env.step(0)
    assert (terminated, truncated) == (False, True)
    paid = 0.02 * (after.seconds - before.seconds)
    assert reward == pytest.approx(after.potential - before.potential - paid)


def test_a_move_of_several_calls_is_cut_where_the_budget_ends() -> None:
    wide = world(2, WIDE)
    tagged = wide.step(wide.root, 0)
    move, several = max(enumerate(tagged.moves), key=lambda one: len(one[1].queries))
    assert len(several.queries) > 1
    env = ListeningEnv([world(2, Budget(calls=2))])
    env.reset(options={"cost_lambda": 1.0})
    env.step(0)
    one = wide.ask(tagged, several.queries[:1])
    paid = one.seconds - tagged.seconds
    _, reward, terminated, truncated, _ = env.step(move)
    assert reward == pytest.approx(one.potential - tagged.potential - paid)
    assert (terminated, truncated) == (False, True)


def test_masks_forbid_what_cannot_be_asked() -> None:
    env = ListeningEnv(WORLDS)
    for at, one in enumerate(WORLDS):
        rows, info = env.reset(options={"sample": at, "cost_lambda": 0.01})
        mask = info["action_mask"]
        assert mask.dtype == np.int8
        assert mask.sum() == len(one.root.moves) + 1
        assert np.array_equal(rows.any(axis=1), mask.astype(bool)), "padded with zeros"
        assert rows[mask.astype(bool)][:, COST_LAMBDA] == pytest.approx(-2)
        for action in (*np.flatnonzero(mask == 0), env.most_moves + 1, -1):
            with pytest.raises(ValueError, match=f"found action {action}; expected 0 to"):
                env.step(action)
        env.step(env.most_moves)


@given(seeds)
def test_the_same_seed_is_the_same_episode(seed: int) -> None:
    def played() -> list[tuple[Any, ...]]:
        env, draws = ListeningEnv(WORLDS), np.random.default_rng(seed)
        rows, info = env.reset(seed=seed)
        told: list[tuple[Any, ...]] = [(rows.tobytes(),)]
        over = False
        while not over:
            rows, reward, terminated, truncated, info = env.step(
                step_of(env, draws, info["action_mask"])
            )
            told.append((rows.tobytes(), reward, terminated, truncated))
            over = terminated or truncated
        return told

    assert played() == played()


def test_chance_never_reaches_an_impossible_state() -> None:
    env = ListeningEnv([world(at, WIDE) for at in range(len(QUESTIONS))])
    draws = np.random.default_rng(0)
    rows, info = env.reset(seed=0)
    for _ in range(200):
        assert rows in env.observation_space
        action = step_of(env, draws, info["action_mask"])
        rows, reward, terminated, truncated, info = env.step(action)
        assert np.isfinite(reward)
        if terminated or truncated:
            rows, info = env.reset()


@pytest.mark.parametrize("options", [{"sample": 4}, {"sample": -1}, {"cost_lambda": 0.0}], ids=str)
def test_what_cannot_be_begun_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"found .*; expected"):
        ListeningEnv(WORLDS).reset(options=options)


def test_after_the_end_there_is_nothing_to_do() -> None:
    env = ListeningEnv(WORLDS)
    with pytest.raises(ResetNeeded):
        env.step(0)
    env.reset()
    env.step(env.most_moves)
    with pytest.raises(ResetNeeded):
        env.step(env.most_moves)


def test_no_worlds_are_no_environment() -> None:
    with pytest.raises(ValueError, match="found no worlds"):
        ListeningEnv([])
