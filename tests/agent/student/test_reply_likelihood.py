"""Replies that share one reading of their prompt score as those that each have their own."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from agent.student.completion_logprobs import log_probs
from agent.student.generate import still
from agent.student.model_input import ModelInput
from tests.agent.student.test_generate import TINY, WAVE, tiny_student
from tools.lalm.reply_likelihood import reply_likelihoods

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]

ASKED = (ModelInput(WAVE[:9_000], "What do you hear? Say it."), ModelInput(WAVE, "What?"))
REPLIES = (("a dog", "rain; then a long bell", "x"), ("nothing", "a cat", "two dogs; a bird"))


@pytest.mark.parametrize("kind", TINY)
@pytest.mark.parametrize("heard", [True, False])
def test_they_are_the_same_as_of_prompts_by_themselves(
    kind: str, heard: bool, tmp_path: Path
) -> None:
    student = tiny_student(TINY[kind](tmp_path))
    asked = [one if heard else ModelInput(None, one.text) for one in ASKED]
    found = reply_likelihoods(student.model, student.processor, student.inputs(asked), REPLIES)
    for row, prompt, words in zip(found, asked, REPLIES, strict=True):
        tokens = [
            (*student.tokenizer.encode(text, add_special_tokens=False), student.end)
            for text in words
        ]
        with still(student.model):
            alone = log_probs(student, [prompt] * len(tokens), tokens).log_probs_BT.sum(1)
        assert torch.allclose(row, alone, atol=1e-3)
