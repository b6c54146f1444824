"""The arithmetic of groups: what is learned, from which tokens, and that it finds the better."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from agent.student.token_rollout import Ended  # noqa: E402
from agent.train.lalm.token_objective import (  # noqa: E402
    STEEP,
    Credit,
    Objective,
    by_confidence,
    credit,
    k3,
    loss,
)


def credited(rewards: list[float], group: list[int], *ended: Ended, **how: bool) -> Credit:
    whole = list(ended) or ["end"] * len(rewards)
    return credit(torch.tensor(rewards), torch.tensor(group, dtype=torch.long), whole, **how)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3)), min_size=1, max_size=20))
def test_within_a_group_advantages_cancel_out(rollouts: list[tuple[float, int]]) -> None:
    group = torch.tensor([at for _, at in rollouts])
    found = credited([reward for reward, _ in rollouts], group.tolist())
    for at in group.unique():
        assert found.advantage_B[group == at].sum().item() == pytest.approx(0, abs=1e-5)


def test_groups_are_not_divided_by_their_spread_unless_asked() -> None:
    rewards, group = [0.0, 1.0, 0.4, 0.6], [0, 0, 1, 1]
    assert credited(rewards, group).advantage_B.tolist() == pytest.approx([-0.5, 0.5, -0.1, 0.1])
    spread = credited(rewards, group, std=True).advantage_B
    assert spread.tolist() == pytest.approx([-1, 1, -1, 1], abs=1e-4)


@pytest.mark.parametrize("reward", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("std", [True, False])
def test_equal_rewards_teach_nothing_and_are_counted(reward: float, std: bool) -> None:
    found = credited([reward] * 4 + [0.0, 1.0], [0, 0, 0, 0, 1, 1], std=std)
    assert found.used_B.tolist() == [False] * 4 + [True] * 2
    assert (found.log["group/flat"], found.log["group/used"]) == (1, 1)
    now = torch.full((4, 3), -1.0, requires_grad=True)
    flat = credited([reward] * 4, [0] * 4, std=std)
    mask, objective = torch.ones(4, 3), Objective(beta=0.1)
    total, log = loss(now, now.detach(), mask, flat, objective, reference_BT=now.detach() - 1)
    total.backward()
    assert total.item() == 0
    assert now.grad is not None
    assert not now.grad.any()
    assert log["tokens"] == 0


def test_what_was_cut_or_aborted_is_masked_and_leaves_the_mean_alone() -> None:
    rewards = [1.0, 0.0, 0.0, 0.0]
    ended: tuple[Ended, ...] = ("end", "end", "cap", "abort")
    found = credited(rewards, [0] * 4, *ended)
    assert found.advantage_B.tolist() == [0.5, -0.5, 0, 0]
    assert found.used_B.tolist() == [True, True, False, False]
    assert (found.log["rollout/cap"], found.log["rollout/abort"]) == (1, 1)
    counted = credited(rewards, [0] * 4, *ended, aborts=True)
    assert counted.used_B.tolist() == [True, True, False, True]


def test_a_rollout_without_a_reward_is_left_out() -> None:
    found = credited([1.0, math.nan, 0.0], [0, 0, 0])
    assert found.advantage_B.tolist() == [0.5, 0, -0.5]
    assert found.log["rollout/unjudged"] == 1
    assert not credited([math.nan, 1.0], [0, 0]).used_B.any()


def test_no_rollouts_are_no_groups() -> None:
    assert credited([], []).used_B.shape == (0,)


def test_the_better_rollout_becomes_likelier_and_the_worse_less_so() -> None:
    now = torch.full((2, 2), -1.0, requires_grad=True)
    total, _ = loss(now, now.detach(), torch.ones(2, 2), credited([1.0, 0.0], [0, 0]), Objective())
    total.backward()
    assert now.grad is not None
    assert (now.grad[0] < 0).all(), "a step down raises it"
    assert (now.grad[1] > 0).all()


def test_tokens_that_the_policy_did_not_choose_have_no_gradient_and_no_say() -> None:
    now = torch.tensor([[-1.0, -2.0, -math.inf], [-1.0, math.nan, -3.0]], requires_grad=True)
    learned = torch.tensor([[1, 1, 0], [1, 0, 0]])
    total, log = loss(
        now, now.detach() - 0.1, learned, credited([1.0, 0.0], [0, 0]), Objective(beta=0.1),
        reference_BT=now.detach(),
    )  # fmt: skip
    total.backward()
    assert now.grad is not None
    assert (now.grad != 0).tolist() == learned.bool().tolist()
    assert torch.isfinite(total)
    assert log["tokens"] == 3


def test_each_token_weighs_the_same_unless_each_rollout_does() -> None:
    learned = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0]])
    given, grads = credited([1.0, 0.0], [0, 0]), dict[str, list[float]]()
    for per in ("token", "sequence"):
        now = torch.full((2, 4), -1.0, requires_grad=True)
        loss(now, now.detach(), learned, given, Objective(per=per, longest=10))[0].backward()
        assert now.grad is not None
        grads[per] = [now.grad[0, 0].item(), now.grad[1, 0].item()]
    assert grads["token"] == pytest.approx([-0.5 / 20, 0.5 / 20])
    assert grads["sequence"] == pytest.approx([-0.5 / 8, 0.5 / 2])


@pytest.mark.parametrize("per", ["token", "sequence"])
def test_the_parts_of_a_step_add_up_to_the_step(per: str) -> None:
    torch.manual_seed(0)
    now, old, learned = torch.randn(4, 5), torch.randn(4, 5), torch.rand(4, 5) > 0.3
    given = credited([1.0, 0.2, 0.5, 0.0], [0, 0, 1, 1])
    objective = Objective(per="token" if per == "token" else "sequence")
    whole = loss(now, old, learned, given, objective)[0]
    parts = [
        loss(
            now[at], old[at], learned[at],
            Credit(given.advantage_B[at], given.used_B[at], {}), objective, rollouts=4,
        )[0]
        for at in (slice(0, 1), slice(1, 4))
    ]  # fmt: skip
    assert sum(part.item() for part in parts) == pytest.approx(whole.item(), abs=1e-7)


@pytest.mark.parametrize(
    ("ratio", "better", "moves"),
    [(1.25, 0, True), (1.35, 0, False), (0.75, 1, False), (0.85, 1, True), (0.5, 0, True)],
)
def test_the_clip_may_be_wider_above_than_below(ratio: float, better: int, moves: bool) -> None:
    old = torch.full((2, 1), -1.0)
    now = (old + math.log(ratio)).requires_grad_()
    loss(now, old, torch.ones(2, 1), credited([1.0, 0.0], [0, 0]), Objective(high=0.3))[
        0
    ].backward()
    assert now.grad is not None
    assert bool(now.grad[better, 0] != 0) == moves


def test_a_ratio_that_is_a_fault_is_left_out_and_counted() -> None:
    now = torch.tensor([[-1.0, -1.0], [-1.0, -1.0]], requires_grad=True)
    old = torch.tensor([[-1.0, -2 - STEEP], [-1.0, -math.inf]])
    total, log = loss(now, old, torch.ones(2, 2), credited([0.0, 1.0], [0, 0]), Objective())
    total.backward()
    assert now.grad is not None
    assert (now.grad != 0).tolist() == [[True, False], [True, False]]
    assert log["ratio/steep"] == 2


@given(st.floats(-10, 0), st.floats(-10, 0))
def test_the_distance_to_a_reference_is_never_below_0(now: float, reference: float) -> None:
    found = k3(torch.tensor(now), torch.tensor(reference)).item()
    assert found >= -1e-6
    assert k3(torch.tensor(now), torch.tensor(now)).item() == 0


def test_the_distance_pulls_back_to_the_reference() -> None:
    now = torch.full((2, 1), -1.0, requires_grad=True)
    far = torch.full((2, 1), -0.5)
    given = Credit(torch.zeros(2), torch.tensor([True, True]), {})
    total, log = loss(now, now.detach(), torch.ones(2, 1), given, Objective(beta=0.1),
                      reference_BT=far)  # fmt: skip
    total.backward()
    assert now.grad is not None
    assert (now.grad < 0).all(), "likelier under the reference, so a step raises it"
    assert log["kl"] == pytest.approx(math.exp(0.5) - 0.5 - 1)


def test_a_distance_needs_a_reference() -> None:
    now = torch.zeros(2, 1)
    with pytest.raises(ValueError, match="expected a reference"):
        loss(now, now, now + 1, credited([1.0, 0.0], [0, 0]), Objective(beta=0.1))


def test_confidence_weighs_within_a_group_and_keeps_the_size_of_a_step() -> None:
    lowest = torch.tensor([0.9, 0.3, 0.01, 0.2, 0.2])
    used = torch.tensor([True, True, False, True, True])
    groups = torch.tensor([0, 0, 0, 1, 1])
    found = by_confidence(Credit(used.float(), used, {}), lowest, groups)
    assert found.advantage_B.tolist() == pytest.approx([1.5, 0.5, 0, 1, 1])


@pytest.mark.parametrize("how", [{}, {"std": True}])
@pytest.mark.parametrize("per", ["token", "sequence"])
def test_sixty_steps_find_the_better_of_two_actions(how: dict[str, bool], per: str) -> None:
    torch.manual_seed(0)
    scores = torch.zeros(2, requires_grad=True)
    optimiser = torch.optim.Adam([scores], lr=0.1)
    objective = Objective(per="token" if per == "token" else "sequence", longest=1)
    ended: list[Ended] = ["end"] * 16
    for _ in range(60):
        drawn = torch.multinomial(scores.detach().softmax(0), 16, replacement=True)
        given = credit((drawn == 1).float(), torch.arange(16) // 8, ended, **how)
        old = scores.detach().log_softmax(0)[drawn][:, None]
        for _ in range(2):
            now = scores.log_softmax(0)[drawn][:, None]
            total, _ = loss(now, old, torch.ones(16, 1), given, objective)
            optimiser.zero_grad()
            total.backward()
            optimiser.step()
    assert scores.softmax(0)[1].item() > 0.9
