"""Group-relative policy optimisation for the controller: arithmetic only, tensors in, tensors out.

What differs from GRPO as published (Shao et al. 2024, arXiv 2402.03300), and why:

1. No division by the group's standard deviation: with it the controller of the toy problem reached
   the same reward with 6 points less accuracy, for easy groups, where only the cost varies, then
   weigh as much as hard ones (Liu et al. 2025, arXiv 2503.20783, drop it too).
2. Credit for each step. A step's reward is what it adds to the probability of the right option,
   minus its cost: r_t = Φ(s_t+1) - Φ(s_t) - λ·seconds. Answering earns right - Φ(s_T). The sum
   telescopes to right - λ·seconds - Φ(s_0), in which Φ(s_0) is the same for every rollout of a
   sample: the best policy stays the best (Ng, Harada and Russell 1999, potential-based shaping).
   So does it with any multiple of Φ, and the one that leaves least to chance is fitted anew in
   every iteration: with Φ itself all early steps, at which Φ is low, looked better than all late
   ones, and in one seed the controller was 1.4 points less right on dev than without credit.
3. A rollout that the budget ended is masked: had it been punished, no policy trained with few
   calls could be used with more.
"""

from __future__ import annotations

import torch
from torch import Tensor


def returns_to_go(
    right_E: Tensor, seconds_E: Tensor, spent_S: Tensor, potential_S: Tensor, episode_S: Tensor,
    cost_lambda_E: Tensor, credit: bool,
) -> Tensor:  # fmt: skip
    """What each step S still earns in its episode E.

    Args:
        right_E: 1 where the answer was right, else 0.
        seconds_E: Of tools, in the whole episode.
        spent_S: Of tools, before the step.
        potential_S: Φ, the probability of the right option before the step.
        episode_S: Which episode the step is of.
        cost_lambda_E: λ, what a second costs.
        credit: Whether steps are credited for what they add; without, each gets the whole.
    """
    right_S, cost_lambda_S = right_E[episode_S], cost_lambda_E[episode_S]
    if not credit:
        return right_S - cost_lambda_S * seconds_E[episode_S]
    return right_S - cost_lambda_S * (seconds_E[episode_S] - spent_S) - potential_S


def advantages(
    returns_S: Tensor, group_S: Tensor, groups: int, potential_S: Tensor | None = None
) -> Tensor:
    """How much better each step did than the steps of its group, which shares sample and λ.

    Args:
        returns_S: What each step still earns.
        group_S: Which group it is of.
        groups: How many there are.
        potential_S: Φ; what it explains of the returns within groups (least squares) is taken out.
    """
    left_S = _centred(returns_S, group_S, groups)
    if potential_S is None:
        return left_S
    potential_S = _centred(potential_S, group_S, groups)
    slope = (left_S * potential_S).sum() / potential_S.square().sum().clamp(min=1e-6)
    return left_S - slope * potential_S


def _centred(values_S: Tensor, group_S: Tensor, groups: int) -> Tensor:
    """Less the mean of the group."""
    none = values_S.new_zeros(groups)
    total = none.index_add(0, group_S, values_S)
    count = none.index_add(0, group_S, torch.ones_like(values_S))
    return values_S - (total / count.clamp(min=1))[group_S]


def clipped_loss(
    log_probs_S: Tensor, old_S: Tensor, advantage_S: Tensor, mask_S: Tensor, clip: float
) -> Tensor:
    """The clipped surrogate of PPO (Schulman et al. 2017), averaged over the steps that count."""
    gain = surrogate(log_probs_S, old_S, advantage_S, clip, clip)
    return -(gain * mask_S).sum() / mask_S.sum().clamp(min=1)


def surrogate(log_probs: Tensor, old: Tensor, advantage: Tensor, low: float, high: float) -> Tensor:
    """What each choice gains, no more than a ratio between 1 - `low` and 1 + `high` would."""
    ratio = (log_probs - old).exp()
    return torch.minimum(ratio * advantage, ratio.clamp(1 - low, 1 + high) * advantage)


def entropy(log_probs_R: Tensor, step_R: Tensor, steps: int) -> Tensor:
    """Of the choice in each step, from the log-probabilities of its moves R, in nats."""
    return torch.zeros(steps).index_add(0, step_R, -log_probs_R.exp() * log_probs_R)


def divergence(log_probs_R: Tensor, prior_R: Tensor, step_R: Tensor, steps: int) -> Tensor:
    """KL(policy ‖ prior) of the choice in each step, from log-probabilities of its moves, nats."""
    apart_R = log_probs_R.exp() * (log_probs_R - prior_R)
    return torch.zeros(steps).index_add(0, step_R, apart_R)
