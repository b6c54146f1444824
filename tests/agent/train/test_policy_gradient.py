"""Learning: the arithmetic of credit, and that it finds the better of two actions."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from agent.train import policy_gradient  # noqa: E402
from agent.train.controller.learner import Learner, log_softmax_by  # noqa: E402
from agent.train.controller.lockstep_rollout import COST_LAMBDA, flat, roll_out  # noqa: E402
from graphs.policy.features import names  # noqa: E402
from graphs.policy_network import Array, Inputs, Network  # noqa: E402
from graphs.state import Budget  # noqa: E402
from tests.agent.train.toys import world  # noqa: E402

chances = st.floats(0, 1)
episodes = st.tuples(
    st.lists(st.tuples(chances, st.floats(0, 5)), min_size=1, max_size=6),
    st.booleans(),
    st.floats(0, 1),
)


def _returns(steps: list[tuple[float, float]], right: bool, price: float, credit: bool) -> Array:
    """Of one episode: Φ before each step and what the step took; the last step is to answer."""
    took = [seconds for _, seconds in steps[:-1]]
    spent = np.concatenate([[0.0], np.cumsum(took)])
    found = policy_gradient.returns_to_go(
        torch.tensor([float(right)]),
        torch.tensor([float(spent[-1])]),
        torch.tensor(spent, dtype=torch.float32),
        torch.tensor([potential for potential, _ in steps]),
        torch.zeros(len(steps), dtype=torch.long),
        torch.tensor([price]),
        credit,
    )
    return found.numpy()


@given(episodes)
def test_the_credit_of_the_steps_adds_up_to_the_reward(
    episode: tuple[list[tuple[float, float]], bool, float],
) -> None:
    steps, right, price = episode
    to_go = _returns(steps, right, price, credit=True)
    rewards = to_go - np.append(to_go[1:], 0.0)
    whole = right - price * sum(seconds for _, seconds in steps[:-1]) - steps[0][0]
    assert to_go[0] == pytest.approx(whole, abs=1e-4)
    assert rewards.sum() == pytest.approx(whole, abs=1e-4)
    for at, (potential, seconds) in enumerate(steps[:-1]):
        gain = steps[at + 1][0] - potential
        assert rewards[at] == pytest.approx(gain - price * seconds, abs=1e-4)
    assert rewards[-1] == pytest.approx(right - steps[-1][0], abs=1e-4)


@given(st.lists(st.tuples(chances, chances, st.integers(0, 2)), min_size=1, max_size=30))
def test_an_advantage_owes_nothing_to_the_group_or_to_the_potential(
    steps: list[tuple[float, float, int]],
) -> None:
    returns, potential, groups = (torch.tensor(values) for values in zip(*steps, strict=True))
    found = policy_gradient.advantages(returns.float(), groups, 3, potential.float())
    for group in groups.unique():
        assert found[groups == group].sum().item() == pytest.approx(0, abs=1e-4)
    assert (found * potential).sum().item() == pytest.approx(0, abs=1e-3)


def test_what_the_potential_foretold_is_nobodys_merit() -> None:
    potential, groups = torch.tensor([0.1, 0.5, 0.9, 0.2, 0.4]), torch.tensor([0, 0, 0, 1, 1])
    found = policy_gradient.advantages(3 * potential + groups, groups, 2, potential)
    assert found.tolist() == pytest.approx([0.0] * 5, abs=1e-5)


@given(episodes)
def test_without_credit_every_step_gets_the_whole(
    episode: tuple[list[tuple[float, float]], bool, float],
) -> None:
    steps, right, price = episode
    whole = right - price * sum(seconds for _, seconds in steps[:-1])
    assert _returns(steps, right, price, credit=False) == pytest.approx(
        [whole] * len(steps), abs=1e-4
    )


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-3, 3)), min_size=1, max_size=20))
def test_within_a_group_advantages_cancel_out(steps: list[tuple[int, float]]) -> None:
    group = torch.tensor([at for at, _ in steps])
    found = policy_gradient.advantages(torch.tensor([value for _, value in steps]), group, 5)
    assert torch.isfinite(found).all()
    for at in group.unique():
        assert found[group == at].mean().item() == pytest.approx(0, abs=1e-5)


def test_a_masked_step_teaches_nothing() -> None:
    now = torch.tensor([-0.5, -1.0, -2.0], requires_grad=True)
    mask = torch.tensor([1.0, 0.0, 1.0])
    policy_gradient.clipped_loss(
        now, now.detach(), torch.tensor([1.0, 9.0, -2.0]), mask, 0.2
    ).backward()
    assert now.grad is not None
    assert now.grad.tolist() == pytest.approx([-0.5, 0.0, 1.0])


def test_where_all_is_masked_the_loss_is_0() -> None:
    now = torch.tensor([-0.5], requires_grad=True)
    loss = policy_gradient.clipped_loss(now, now.detach(), torch.ones(1), torch.zeros(1), 0.2)
    loss.backward()
    assert loss.item() == 0


@pytest.mark.parametrize(("ratio", "advantage"), [(1.5, 1.0), (0.5, -1.0)])
def test_beyond_the_clip_nothing_pulls_any_further(ratio: float, advantage: float) -> None:
    old = torch.tensor([-1.0])
    now = (old + float(np.log(ratio))).requires_grad_()
    policy_gradient.clipped_loss(now, old, torch.tensor([advantage]), torch.ones(1), 0.2).backward()
    assert now.grad is not None
    assert now.grad.item() == 0


@given(st.lists(st.lists(st.floats(-30, 30), min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_softmax_by_group_is_torchs_own_of_each_group(groups: list[list[float]]) -> None:
    scores = torch.tensor([one for group in groups for one in group])
    member = torch.tensor([at for at, group in enumerate(groups) for _ in group])
    found = log_softmax_by(scores, member, len(groups))
    own = torch.cat([torch.log_softmax(torch.tensor(group), 0) for group in groups])
    assert found.tolist() == pytest.approx(own.tolist(), abs=1e-4)
    spread = policy_gradient.entropy(found, member, len(groups))
    for at, group in enumerate(groups):
        assert -1e-4 <= spread[at].item() <= np.log(len(group)) + 1e-4


def test_a_softmax_by_group_has_torchs_own_gradient() -> None:
    one, two = (torch.tensor([0.3, -1.0, 2.0, 0.5], requires_grad=True) for _ in range(2))
    log_softmax_by(one, torch.tensor([0, 0, 1, 1]), 2)[[0, 3]].sum().backward()
    (torch.log_softmax(two[:2], 0)[0] + torch.log_softmax(two[2:], 0)[1]).backward()
    assert one.grad is not None
    assert two.grad is not None
    assert one.grad.tolist() == pytest.approx(two.grad.tolist(), abs=1e-6)


V = Inputs("toys 1", tuple(f"column {at}" for at in range(12)))


def test_an_exported_network_scores_as_the_learner_does(tmp_path: Path) -> None:
    torch.manual_seed(0)
    learner, rows = Learner(12, (16, 8)), torch.randn(20, 12)
    network = learner.exported(V, {"items": "1"})
    scores = learner(rows).detach().numpy()
    assert network(rows.numpy()) == pytest.approx(scores, abs=1e-5)
    network.save(tmp_path / "x.safetensors")
    assert Network.load(tmp_path / "x.safetensors", V)(rows.numpy()) == pytest.approx(
        scores, abs=1e-5
    )


def test_what_was_exported_does_not_learn_on() -> None:
    torch.manual_seed(0)
    learner, rows = Learner(12, (16, 8)), torch.randn(20, 12).numpy()
    network = learner.exported(V, {})
    before = network(rows)
    with torch.no_grad():
        for weights in learner.parameters():
            weights.zero_()
    assert np.array_equal(network(rows), before)


@pytest.mark.parametrize("credit", [True, False])
def test_sixty_steps_find_the_better_of_two_actions(credit: bool) -> None:
    torch.manual_seed(0)
    learner, size, groups = Learner(2, (8,)), 8, 4
    optimiser = torch.optim.Adam(learner.parameters(), lr=0.03)
    count = size * groups
    rows, member = torch.eye(2).repeat(count, 1), torch.arange(count).repeat_interleave(2)
    episode, zeros = torch.arange(count), torch.zeros(count)
    for _ in range(60):
        now = log_softmax_by(learner(rows), member, count)
        drawn = torch.multinomial(now.detach().exp().reshape(count, 2), 1)[:, 0]
        taken = 2 * episode + drawn
        right = (drawn == 1).float()
        returns = policy_gradient.returns_to_go(right, zeros, zeros, zeros, episode, zeros, credit)
        advantage = policy_gradient.advantages(returns, episode // size, groups)
        loss = policy_gradient.clipped_loss(
            now[taken], now[taken].detach(), advantage, torch.ones(count), 0.2
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    better = log_softmax_by(learner(torch.eye(2)), torch.zeros(2, dtype=torch.long), 1).exp()[1]
    assert better.item() > 0.9


@pytest.mark.parametrize("rounds", [1, 2, 12])
def test_a_rollout_is_a_whole_episode_or_capped(rounds: int) -> None:
    torch.manual_seed(1)
    learner, count = Learner(len(names()), (8,)), 16
    there = world(Budget(rounds=rounds, calls=40))
    prices = np.geomspace(0.01, 0.5, count).astype(np.float32)
    kept = there.root.rows.copy()
    rolled = roll_out([there] * count, prices, learner, torch.Generator().manual_seed(2), flat)

    assert rolled.step_R.max().item() == rolled.steps - 1
    assert rolled.step_R[rolled.taken_S].tolist() == list(range(rolled.steps))
    now = log_softmax_by(learner(rolled.rows_R), rolled.step_R, rolled.steps)
    assert torch.allclose(now[rolled.taken_S], rolled.log_prob_S, atol=1e-5)
    answer = names().index("answer")
    ended = torch.zeros(count).index_add(0, rolled.episode_S, rolled.rows_R[rolled.taken_S, answer])
    assert (ended == (~rolled.capped_E).float()).all(), "one answer, or the budget"
    assert (rolled.spent_S <= rolled.seconds_E[rolled.episode_S] + 1e-6).all()
    episode_R = rolled.episode_S[rolled.step_R]
    wanted = torch.from_numpy(np.log10(prices))[episode_R]
    assert torch.allclose(rolled.rows_R[:, COST_LAMBDA], wanted)
    assert np.array_equal(there.root.rows, kept), "the world is as it was"


def test_the_same_draws_make_the_same_rollouts() -> None:
    torch.manual_seed(1)
    learner, there = Learner(len(names()), (8,)), world(Budget())
    prices = np.full(6, 0.02, dtype=np.float32)
    one, two = (
        roll_out([there] * 6, prices, learner, torch.Generator().manual_seed(3), flat)
        for _ in range(2)
    )
    assert torch.equal(one.taken_S, two.taken_S)
    assert torch.equal(one.seconds_E, two.seconds_E)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=5))
def test_divergence_is_nothing_from_itself_and_never_negative(scores: list[float]) -> None:
    group = torch.zeros(len(scores), dtype=torch.long)
    one = log_softmax_by(torch.tensor(scores), group, 1)
    flat_ = log_softmax_by(torch.zeros(len(scores)), group, 1)
    assert float(policy_gradient.divergence(one, one, group, 1)) == pytest.approx(0, abs=1e-5)
    apart = float(policy_gradient.divergence(one, flat_, group, 1))
    assert apart >= -1e-5
    entropy = float(policy_gradient.entropy(one, group, 1))
    assert apart == pytest.approx(np.log(len(scores)) - entropy, abs=1e-4)
