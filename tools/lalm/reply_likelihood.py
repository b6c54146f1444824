"""How likely a model finds whole replies to one prompt, which it reads once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from tools.lalm.decoder import Decoder
from tools.lalm.lalm_files import reply_end
from tools.lalm.model_families import Foreign


def reply_likelihoods(
    model: Foreign, processor: Foreign, inputs: Foreign, replies: Sequence[Sequence[str]]
) -> Tensor:
    """In nats, the end included: prompts × replies. Each prompt has as many replies.

    Args:
        model: Of transformers, perhaps wrapped by peft; it scores without gradients.
        processor: The model's.
        inputs: A batch of prompts, padded on the left.
        replies: Of each prompt.
    """
    end = reply_end(processor)
    rows = [
        torch.tensor([*processor.tokenizer.encode(text, add_special_tokens=False), end])
        for words in replies
        for text in words
    ]
    tokens_BT = pad_sequence(rows, batch_first=True).to(model.device)
    lengths_B = torch.tensor([len(row) for row in rows], device=model.device)
    with torch.no_grad():
        decoder = Decoder(model, inputs, len(replies[0]))
        first_B1V = decoder.logits_BV[:, None]
        logits_BTV = torch.cat([first_B1V, decoder.read(tokens_BT)[:, :-1]], 1)
    found_BT = logits_BTV.float().log_softmax(-1).gather(-1, tokens_BT[..., None])[..., 0]
    there_BT = torch.arange(tokens_BT.shape[1], device=model.device) < lengths_B[:, None]
    return found_BT.where(there_BT, found_BT.new_zeros(())).sum(1).view(len(replies), -1)
