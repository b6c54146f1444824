"""How much of a completion hangs on the sound: its log-probability with the sound and without.

c = mean over tokens t of log π(y_t | sound, prompt, y_<t) - log π(y_t | prompt, y_<t), in nats.

As a term of the loss it is subtracted, times a small weight, so that the policy comes to say what
it would not have said without it. This follows PAPO, which does so for images (Wang et al. 2025,
arXiv 2507.06448); of audio there was no such term to compare with. What differs, and why:

1. The sound is taken away altogether, or made silence of the same length, rather than masked in
   patches: these are the evaluation's own controls, and silence keeps every place where it was.
2. Each token's gain is capped. The divergence has no bound, and a policy could otherwise win by
   making its words impossible without sound; PAPO adds entropy terms against that.
3. The tokens are those that were sampled. Over them the mean is an estimate of the divergence of
   the two distributions that costs two scores and no table of all words. Its value is unbiased, its
   gradient is not: it leaves out that other tokens would be sampled, as PAPO's does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from agent.student.completion_logprobs import Tokens, log_probs
from agent.student.model_input import ModelInput
from agent.student.student import Student

Without = Literal["none", "silence"]

CAP = 2.0
"""Nats a token, above which nothing more is gained: e² times as probable with the sound."""


def no_audio(asked: ModelInput, without: Without) -> ModelInput:
    """The same question without its sound, or with silence as long."""
    if asked.sound is None or without == "none":
        return ModelInput(None, asked.text)
    return ModelInput(np.zeros_like(asked.sound), asked.text)


def contrasts(
    student: Student,
    asked: Sequence[ModelInput],
    completions: Sequence[Tokens],
    learned: Sequence[Sequence[bool]] | None = None,
    without: Without = "silence",
) -> list[float]:
    """Each completion's own, over the tokens that were chosen, or over all."""
    with torch.no_grad():
        heard = log_probs(student, asked, completions)
        unheard = log_probs(student, [no_audio(one, without) for one in asked], completions)
    mask_BT = heard.mask_BT
    if learned is not None:
        mask_BT = mask_BT & chosen(learned, mask_BT)
    found_B = contrast(heard.log_probs_BT, unheard.log_probs_BT, mask_BT)
    return [float(one) for one in found_B]


def chosen(learned: Sequence[Sequence[bool]], like_BT: Tensor) -> Tensor:
    """Which tokens were chosen, as a mask of the scores' shape."""
    mask_BT = torch.zeros_like(like_BT)
    for row, own in enumerate(learned):
        mask_BT[row, : len(own)] = torch.tensor(own, dtype=torch.bool)
    return mask_BT


def contrast(heard_BT: Tensor, unheard_BT: Tensor, mask_BT: Tensor) -> Tensor:
    """In nats a token, for each row; 0 where the mask is empty."""
    gain_BT = (heard_BT - unheard_BT).masked_fill(~mask_BT, 0)
    return gain_BT.sum(1) / mask_BT.sum(1).clamp(min=1)


def contrast_loss(
    heard_BT: Tensor, unheard_BT: Tensor, mask_BT: Tensor, cap: float = CAP
) -> Tensor:
    """What is added to the loss, times its weight: the mean over all tokens, each up to the cap.

    Gradients reach both scores: the words become likelier with the sound and less likely without.
    """
    gain_BT = (heard_BT - unheard_BT).clamp(max=cap).masked_fill(~mask_BT, 0)
    return -gain_BT.sum() / mask_BT.sum().clamp(min=1)
