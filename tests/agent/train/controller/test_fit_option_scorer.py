"""The option scorer: monotone in what supports a choice, whatever it was fitted on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from agent.train.controller.fit_option_scorer import Seen, fit  # noqa: E402
from graphs.answer.weigh import FIELDS, RISING  # noqa: E402
from graphs.policy_network import Network  # noqa: E402


def perverse(seed: int) -> list[list[Seen]]:
    """Questions whose right choice is always the one of less support."""
    draws = np.random.default_rng(seed)
    some: list[list[Seen]] = []
    for _ in range(80):
        rows = draws.uniform(size=(3, len(FIELDS))).astype(np.float32)
        some.append([Seen(rows, int(rows[:, FIELDS.index("support")].argmin()))])
    return some


@pytest.fixture(scope="module")
def scorer() -> Network:
    return fit(perverse(0))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(RISING), st.floats(0, 1))
def test_more_support_never_makes_a_choice_less_probable(
    scorer: Network, seed: int, field: str, more: float
) -> None:
    rows = np.random.default_rng(seed).uniform(size=(1, len(FIELDS))).astype(np.float32)
    raised = rows.copy()
    raised[0, FIELDS.index(field)] += more
    assert scorer(raised)[0] >= scorer(rows)[0] - 1e-5


def test_what_supports_a_choice_counts_where_it_is_right() -> None:
    lawful = [
        [Seen(one.rows, int(one.rows[:, FIELDS.index("support")].argmax()))]
        for (one,) in perverse(1)
    ]
    scorer = fit(lawful)
    right = [int(scorer(one.rows).argmax()) == one.target for (one,) in lawful]
    assert np.mean(right) > 0.6  # by chance a third; the perverse rule, learned freely, none
