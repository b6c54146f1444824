"""Group-relative policy optimisation over tokens: arithmetic only, tensors in, tensors out.

Axes: B rollouts, T tokens, P problems. What differs from GRPO as published (Shao et al. 2024, arXiv
2402.03300), from HyPeR's (arXiv 2604.14806) and from MPAR²'s (arXiv 2603.02266), and why:

1. No division by the group's standard deviation, nor by each rollout's own length: both favour some
   groups and lengths (Liu et al. 2025, arXiv 2503.20783). A token's share is the same everywhere,
   one over all tokens that the step's rollouts might have. `std` and `per="sequence"` bring both
   back.
2. A rollout that was cut at the longest length is masked, and is not in its group's mean: its
   reward is that of a text without an end. So is one that was aborted for want of confidence,
   unless `aborts` counts it: what HyPeR's threshold ends is no choice of the policy's, and a
   cost on it would pay for being sure rather than right.
3. A group in which all rewards are equal is dropped and counted, also from the KL term: it says
   nothing of its problem.
4. Ratios are those of the tokens as sampled, at the temperature of sampling, token by token. Forced
   tokens and PAUSE spans are out (`learned` of a rollout).
5. The clip may be wider above than below (Yu et al. 2025, arXiv 2503.14476), which keeps unlikely
   tokens in play. HyPeR's β of 0.1 is an option; the default is 0.
6. HyPeR multiplies the advantage by a weight of the lowest group confidence (Eq 8); its code keeps
   the surest quarter of a group instead. `by_confidence` is the former, as a share of the group's
   mean, so that the size of a step stays; it is off unless called. The equation is known at second
   hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from agent.student.token_rollout import Ended
from agent.train import policy_gradient

TINY = 1e-6
"""Rewards this near are equal."""

STEEP = 20.0
"""Nats between two policies beyond which a token is left out: such a ratio is a fault."""


@dataclass(frozen=True)
class Objective:
    """What is optimised.

    Attributes:
        low: How far a ratio may fall below 1.
        high: How far it may rise above it.
        beta: What the distance to the reference costs; 0 needs no reference.
        per: Each token counts the same, or each rollout.
        longest: Tokens that a rollout may have; what "token" divides by.
    """

    low: float = 0.2
    high: float = 0.2
    beta: float = 0.0
    per: Literal["token", "sequence"] = "token"
    longest: int = 1024


@dataclass(frozen=True)
class Credit:
    """How much better each rollout did than its group.

    Attributes:
        advantage_B: 0 for what is not used.
        used_B: Which rollouts the loss is of.
        log: How many groups were flat, how many rollouts were cut or aborted.
    """

    advantage_B: Tensor
    used_B: Tensor
    log: dict[str, float]


def credit(
    rewards_B: Tensor, group_B: Tensor, ended: Sequence[Ended],
    *, std: bool = False, aborts: bool = False,
) -> Credit:  # fmt: skip
    """The advantage of each rollout over its group's mean.

    Args:
        rewards_B: NaN where a rollout has none; it is left out.
        group_B: Which problem each is of, from 0.
        ended: How each ended.
        std: Whether to divide by the group's standard deviation.
        aborts: Whether aborted rollouts count.
    """
    out = {"cap"} if aborts else {"cap", "abort"}
    whole_B = torch.tensor(
        [how not in out for how in ended], dtype=torch.bool, device=rewards_B.device
    )
    counts_B = whole_B & rewards_B.isfinite()
    groups = int(group_B.max()) + 1 if len(group_B) else 0
    clean_B = torch.where(counts_B, rewards_B, 0.0)
    advantage_B = torch.zeros_like(clean_B)
    advantage_B[counts_B] = policy_gradient.advantages(clean_B[counts_B], group_B[counts_B], groups)
    spread_P = _spread(advantage_B, counts_B, group_B, groups)
    varied_P = spread_P > TINY
    used_B = counts_B & varied_P[group_B]
    if std:
        advantage_B = advantage_B / spread_P.clamp(min=TINY)[group_B]
    return Credit(
        advantage_B=torch.where(used_B, advantage_B, 0.0),
        used_B=used_B,
        log={
            "group/flat": float((~varied_P).sum()),
            "group/used": float(varied_P.sum()),
            "rollout/cap": float(sum(how == "cap" for how in ended)),
            "rollout/abort": float(sum(how == "abort" for how in ended)),
            "rollout/unjudged": float((~rewards_B.isfinite()).sum()),
        },
    )


def _spread(advantage_B: Tensor, counts_B: Tensor, group_B: Tensor, groups: int) -> Tensor:
    """The standard deviation of each group's rewards; 0 where there are none."""
    none_P = advantage_B.new_zeros(groups)
    squares_P = none_P.index_add(0, group_B, advantage_B.square())
    count_P = none_P.index_add(0, group_B, counts_B.to(advantage_B.dtype))
    return (squares_P / count_P.clamp(min=1)).sqrt()


def by_confidence(credit: Credit, lowest_B: Tensor, group_B: Tensor) -> Credit:
    """HyPeR's weight: the lowest confidence of each used rollout by the mean one of its group's."""
    groups = int(group_B.max()) + 1 if len(group_B) else 0
    used_B, advantage_B = credit.used_B, credit.advantage_B.clone()
    lowest_U = lowest_B[used_B]
    above_U = policy_gradient.advantages(lowest_U, group_B[used_B], groups)
    advantage_B[used_B] *= lowest_U / (lowest_U - above_U).clamp(min=TINY)
    return Credit(advantage_B, used_B, credit.log)


def loss(
    log_probs_BT: Tensor, old_BT: Tensor, learned_BT: Tensor, credit: Credit,
    objective: Objective, *, reference_BT: Tensor | None = None, rollouts: int | None = None,
) -> tuple[Tensor, dict[str, float]]:  # fmt: skip
    """What to step down, and what to log.

    Args:
        log_probs_BT: Of the sampled tokens, by the policy that learns.
        old_BT: The same by the policy that sampled them, as it was.
        learned_BT: Which tokens the policy chose; padding is not among them.
        credit: Of these rollouts.
        objective: What is optimised.
        reference_BT: The same by the policy not to go far from.
        rollouts: Of the whole step, where this is a part of it; the parts' losses add up.
    """
    asked_BT = learned_BT.bool() & credit.used_B[:, None]
    # What is no number stays in: its gradient is none either, which ends the training with a line.
    mask_BT = asked_BT & ~((log_probs_BT - old_BT).detach().abs() > STEEP)
    now_BT = log_probs_BT.masked_fill(~mask_BT, 0.0)
    old_BT = old_BT.masked_fill(~mask_BT, 0.0)
    gain_BT = policy_gradient.surrogate(
        now_BT, old_BT, credit.advantage_B[:, None], objective.low, objective.high
    )
    log: dict[str, float] = {}
    if objective.beta:
        if reference_BT is None:
            raise ValueError(f"expected a reference for beta {objective.beta}, got none")
        apart_BT = k3(now_BT, reference_BT.masked_fill(~mask_BT, 0.0))
        gain_BT = gain_BT - objective.beta * apart_BT
        log["kl"] = _mean(apart_BT.detach(), mask_BT)
    ratio_BT = (now_BT - old_BT).detach().exp()
    clipped_BT = (ratio_BT < 1 - objective.low) | (ratio_BT > 1 + objective.high)
    log |= {
        "ratio/mean": _mean(ratio_BT, mask_BT),
        "ratio/clipped": _mean(clipped_BT.to(ratio_BT.dtype), mask_BT),
        "ratio/steep": float((asked_BT & ~mask_BT).sum()),
        "tokens": float(mask_BT.sum()),
    }
    return -_summed(gain_BT, mask_BT, objective, rollouts or len(log_probs_BT)), log


def k3(log_probs: Tensor, reference: Tensor) -> Tensor:
    """Schulman's third estimate of the distance to a reference: never below 0, and unbiased."""
    apart = (reference - log_probs).clamp(-STEEP, STEEP)
    return apart.exp() - apart - 1


def _summed(gain_BT: Tensor, mask_BT: Tensor, objective: Objective, rollouts: int) -> Tensor:
    kept_BT = gain_BT * mask_BT
    if objective.per == "token":
        return kept_BT.sum() / max(rollouts * objective.longest, 1)
    return (kept_BT.sum(1) / mask_BT.sum(1).clamp(min=1)).sum() / max(rollouts, 1)


def _mean(values_BT: Tensor, mask_BT: Tensor) -> float:
    return float((values_BT * mask_BT).sum() / mask_BT.sum().clamp(min=1))
