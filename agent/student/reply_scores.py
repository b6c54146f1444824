"""How likely a student finds whole replies to one prompt, which it reads once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from agent.student.decoder import Decoder
from agent.student.generate import still
from agent.student.model_input import ModelInput
from agent.student.student import Student


def reply_scores(
    student: Student, asked: Sequence[ModelInput], replies: Sequence[Sequence[str]]
) -> Tensor:
    """In nats, the end included: prompts × replies. Each prompt has as many replies.

    Args:
        student: Scores without gradients.
        asked: A batch: all with a sound, or none.
        replies: Of each prompt.
    """
    rows = [
        torch.tensor([*student.tokenizer.encode(text, add_special_tokens=False), student.end])
        for words in replies
        for text in words
    ]
    tokens_BT = pad_sequence(rows, batch_first=True).to(student.device)
    lengths_B = torch.tensor([len(row) for row in rows], device=student.device)
    with still(student.model), student.precision():
        decoder = Decoder(student.model, student.inputs(asked), len(replies[0]))
        first_B1V = decoder.logits_BV[:, None]
        logits_BTV = torch.cat([first_B1V, decoder.read(tokens_BT)[:, :-1]], 1)
    found_BT = logits_BTV.float().log_softmax(-1).gather(-1, tokens_BT[..., None])[..., 0]
    there_BT = torch.arange(tokens_BT.shape[1], device=student.device) < lengths_B[:, None]
    return found_BT.where(there_BT, found_BT.new_zeros(())).sum(1).view(len(asked), -1)
