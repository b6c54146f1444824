"""One step of GRPO: rollouts of some problems, what they are worth, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import torch
from torch import Tensor

from agent.data.example import Example
from agent.student.completion_logprobs import log_probs
from agent.student.contrast import chosen, contrast, contrast_loss, no_audio
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.train.lalm import token_objective
from agent.train.lalm.grpo_config import Grpo
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.lalm.rewards.registry import RewardBreakdown
from agent.train.lalm.token_objective import Credit


@dataclass(frozen=True)
class Played:
    """A step's rollouts, those of a problem next to one another.

    Attributes:
        rows: Of each problem P.
        asked: Of each problem P.
        rollouts: B = P × G of them.
        graded: What each came to.
    """

    rows: Sequence[Example]
    asked: Sequence[ModelInput]
    rollouts: Sequence[Rollout]
    graded: Sequence[RewardBreakdown]

    @property
    def group(self) -> int:
        """Rollouts of a problem."""
        return len(self.rollouts) // len(self.asked)

    @property
    def group_B(self) -> Tensor:
        """The problem of each rollout."""
        return torch.arange(len(self.asked)).repeat_interleave(self.group)

    @property
    def rewards_B(self) -> Tensor:
        """NaN where there is none."""
        found = [one.total for one in self.graded]
        return torch.tensor([float("nan") if one is None else one for one in found])

    @property
    def right(self) -> dict[str, tuple[int, int]]:
        """By row: how many of its rollouts named the right option, of how many."""
        size = self.group
        said = [self.rollouts[at : at + size] for at in range(0, len(self.rollouts), size)]
        return {
            row.id: (sum(answer(row, one.text) == 1 for one in some), size)
            for row, some in zip(self.rows, said, strict=True)
        }

    def credit(self, config: Grpo) -> Credit:
        """How much better each rollout did than its group."""
        found = token_objective.credit(
            self.rewards_B, self.group_B, [one.ended for one in self.rollouts],
            std=config.std, aborts=config.aborts,
        )  # fmt: skip
        if not config.by_confidence:
            return found
        lowest_B = torch.tensor([one.lowest for one in self.rollouts])
        return token_objective.by_confidence(found, lowest_B, self.group_B)

    @property
    def log(self) -> dict[str, float]:
        """Means over the rollouts, by path; a reward's over those that it applies to."""
        parts = [one.log for one in self.graded]
        names = sorted({name for part in parts for name in part})
        rewards = {name: fmean(part[name] for part in parts if name in part) for name in names}
        return rewards | {
            "rollout/tokens": fmean(len(one.tokens) for one in self.rollouts),
            "rollout/pauses": fmean(one.pauses for one in self.rollouts),
            "rollout/lowest": fmean(one.lowest for one in self.rollouts),
        }


@dataclass(frozen=True)
class MicroBatch:
    """Some of a step's used rollouts: as many as are scored in one forward."""

    asked: Sequence[ModelInput]
    rollouts: Sequence[Rollout]
    credit: Credit

    @property
    def tokens(self) -> list[tuple[int, ...]]:
        """As sampled."""
        return [one.tokens for one in self.rollouts]


def parts(played: Played, credit: Credit, size: int) -> list[MicroBatch]:
    """What the loss is of; the rest costs no forward. Alike in length, so that little is padded."""
    used = [at for at in range(len(played.rollouts)) if credit.used_B[at]]
    used.sort(key=lambda at: len(played.rollouts[at].tokens))
    return [
        MicroBatch(
            [played.asked[at // played.group] for at in some],
            [played.rollouts[at] for at in some],
            Credit(credit.advantage_B[some], credit.used_B[some], {}),
        )
        for some in (used[at : at + size] for at in range(0, len(used), size))
    ]


@dataclass(frozen=True)
class Whole:
    """A step's rollouts, and the tokens chosen in those used; the parts' losses add up."""

    rollouts: int
    tokens: int


def backward(
    student: Student, part: MicroBatch, config: Grpo, whole: Whole, reference: Student | None
) -> dict[str, float]:
    """Leaves the gradients of a part's share of the loss. Returns what there is to log of it.

    Args:
        student: Learns.
        part: Of the step's rollouts.
        config: Of the training.
        whole: The step that it is a part of.
        reference: Not to go far from; needed where `beta` is above 0.
    """
    heat = config.sampling.temperature
    scores = log_probs(student, part.asked, part.tokens, temperature=heat)
    now_BT, device = scores.log_probs_BT, scores.log_probs_BT.device
    old_BT = _padded([one.log_probs for one in part.rollouts], now_BT)
    learned_BT = chosen([one.learned for one in part.rollouts], scores.mask_BT).to(device)
    kept_BT = None
    if reference is not None:
        with torch.no_grad():
            kept_BT = log_probs(reference, part.asked, part.tokens, temperature=heat).log_probs_BT
    credit = Credit(part.credit.advantage_B.to(device), part.credit.used_B.to(device), {})
    loss, log = token_objective.loss(
        now_BT, old_BT, learned_BT, credit, config.objective,
        reference_BT=kept_BT, rollouts=whole.rollouts,
    )  # fmt: skip
    if config.contrast:
        unheard = [no_audio(one, config.without) for one in part.asked]
        unheard_BT = log_probs(student, unheard, part.tokens, temperature=heat).log_probs_BT
        share = float(learned_BT.sum()) / max(whole.tokens, 1)
        loss = loss + config.contrast * share * contrast_loss(now_BT, unheard_BT, learned_BT)
        log["contrast"] = float(contrast(now_BT, unheard_BT, learned_BT).mean())
    loss.backward()
    return log | {"loss": loss.item(), "drift": _drift(now_BT, old_BT, learned_BT)}


def _padded(rows: Sequence[Sequence[float]], like_BT: Tensor) -> Tensor:
    found_BT = torch.zeros_like(like_BT)
    for at, row in enumerate(rows):
        found_BT[at, : len(row)] = torch.tensor(row)
    return found_BT


def _drift(now_BT: Tensor, old_BT: Tensor, mask_BT: Tensor) -> float:
    """How far the policy is from the one that sampled, in nats a token: 0 on the first pass."""
    apart_BT = (now_BT.detach() - old_BT).abs() * mask_BT
    return float(apart_BT.sum() / mask_BT.sum().clamp(min=1))


def pooled(logs: Sequence[tuple[int, Mapping[str, float]]]) -> dict[str, float]:
    """The parts' logs in one: losses and counts added, all else a mean over rollouts."""
    whole = sum(size for size, _ in logs)
    names = [*dict.fromkeys(name for _, log in logs for name in log)]
    summed = {name: sum(log[name] for _, log in logs) for name in names if name in SUMS}
    meant = {
        name: sum(size * log[name] for size, log in logs) / whole
        for name in names
        if name not in SUMS
    }
    return {name: (summed | meant)[name] for name in names}


SUMS = frozenset({"loss", "tokens", "ratio/steep"})
