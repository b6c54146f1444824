"""What a completion owes to the sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from agent.student.completion_logprobs import log_probs
from agent.student.contrast import contrast, contrast_loss, contrasts, no_audio
from agent.student.model_input import ModelInput
from agent.student.student import Student
from tests.tiny_lalms import qwen2_audio, transformers

HEARD = torch.tensor([[-0.5, -1.0, -9.0], [-2.0, -3.0, 0.0]])
UNHEARD = torch.tensor([[-1.5, -4.0, 0.0], [-1.0, -3.0, 0.0]])
MASK = torch.tensor([[True, True, False], [True, True, False]])
WAVE = np.sin(np.arange(16_000) / 7).astype(np.float32)


def test_is_the_mean_gain_over_the_tokens_that_count() -> None:
    assert contrast(HEARD, UNHEARD, MASK).tolist() == [2.0, -0.5]
    assert contrast(HEARD, UNHEARD, torch.zeros_like(MASK)).tolist() == [0.0, 0.0]


def test_a_token_gains_up_to_the_cap() -> None:
    # 1, 3 (of which 2 count), -1 and 0.
    assert contrast_loss(HEARD, UNHEARD, MASK, cap=2.0).item() == -0.5
    assert contrast_loss(HEARD, UNHEARD, MASK, cap=9.0).item() == -0.75


def test_pulls_both_ways_where_there_is_something_to_gain() -> None:
    heard, unheard = HEARD.clone().requires_grad_(), UNHEARD.clone().requires_grad_()
    loss = contrast_loss(heard, unheard, MASK, cap=2.0)
    up, down = torch.autograd.grad(loss, (heard, unheard))
    # The second token is beyond the cap, the third is no token.
    assert up.tolist() == [[-0.25, 0.0, 0.0], [-0.25, -0.25, 0.0]]
    assert torch.equal(up, -down)


def test_takes_the_sound_away_or_makes_it_silent() -> None:
    asked = ModelInput(WAVE, "What?")
    silent = no_audio(asked, "silence")
    assert silent.sound is not None
    assert silent.sound.shape == WAVE.shape
    assert not silent.sound.any()
    assert no_audio(asked, "none") == ModelInput(None, "What?")
    assert no_audio(ModelInput(None, "What?"), "silence").sound is None


@pytest.mark.hub
@pytest.mark.filterwarnings("ignore")
def test_is_that_of_two_scores_and_reaches_the_weights(tmp_path: Path) -> None:
    transformers()
    student = Student.load(str(qwen2_audio(tmp_path)), "full", (), "cpu")
    asked, told = (
        [ModelInput(WAVE, "one"), ModelInput(WAVE[:8000], "one two")],
        [[40, 41, 42], [50, 51]],
    )
    heard = log_probs(student, asked, told)
    for without in ("none", "silence"):
        unheard = log_probs(student, [no_audio(one, without) for one in asked], told)
        gain = contrast(heard.log_probs_BT, unheard.log_probs_BT, heard.mask_BT)
        assert gain.abs().min() > 0
        assert contrasts(student, asked, told, without=without) == pytest.approx(
            [float(one) for one in gain]
        )
    first = contrasts(student, asked, told, [[True, False, False], [False, False]])
    assert first[1] == 0
    loss = contrast_loss(heard.log_probs_BT, unheard.log_probs_BT, heard.mask_BT)
    loss.backward()
    assert any(weight.grad is not None and weight.grad.any() for weight in student.learning)
