"""How probable a student finds completions, with what it hears: one forward, gradients kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from agent.student.model_input import ModelInput
from agent.student.student import Student
from tools.lalm.model_families import Foreign

Tokens = Sequence[int]


@dataclass(frozen=True)
class Scores:
    """Batch × time, where time begins with the completion.

    Attributes:
        log_probs_BT: Of each token of the completions, in nats; 0 behind a completion's end.
        mask_BT: Where there is a token.
    """

    log_probs_BT: Tensor
    mask_BT: Tensor


def log_probs(
    student: Student,
    asked: Sequence[ModelInput],
    completions: Sequence[Tokens],
    *,
    temperature: float = 1.0,
    chunk: int | None = None,
) -> Scores:
    """Scores completions token by token, each after its own sound, prompt and beginning.

    Args:
        student: Scores as it stands; whoever wants no gradients says `torch.no_grad()`.
        asked: What each completion replies to.
        completions: Tokens as sampled, the end token included.
        temperature: At which they were sampled.
        chunk: Rows of a forward; all at once where it is not said.
    """
    width = max(1, *map(len, completions))
    size = chunk or len(asked)
    parts = [
        _forward(student, asked[at : at + size], completions[at : at + size], width, temperature)
        for at in range(0, len(asked), size)
    ]
    return Scores(torch.cat([p.log_probs_BT for p in parts]), torch.cat([p.mask_BT for p in parts]))


def _forward(
    student: Student,
    asked: Sequence[ModelInput],
    completions: Sequence[Tokens],
    width: int,
    temperature: float,
) -> Scores:
    inputs = dict(student.inputs(asked))
    tokens_BT, mask_BT = _padded(completions, width, student)
    attended = torch.cat([inputs["attention_mask"], mask_BT.to(inputs["attention_mask"])], dim=1)
    inputs |= {
        "input_ids": torch.cat([inputs["input_ids"], tokens_BT], dim=1),
        "attention_mask": attended,
        # As `generate` counts: rows that are padded differently get the same places.
        "position_ids": (attended.cumsum(1) - 1).clamp(min=0),
    }
    with student.precision():
        logits_BTV = _logits(student.base, inputs, width)
    scaled_BTV = logits_BTV.float() / temperature
    found_BT = scaled_BTV.gather(-1, tokens_BT[..., None])[..., 0] - scaled_BTV.logsumexp(-1)
    return Scores(found_BT.where(mask_BT, found_BT.new_zeros(())), mask_BT)


def _logits(model: Foreign, inputs: dict[str, Tensor], width: int) -> Tensor:
    """What follows from the prompt's last token on. The head sees these places alone.

    Only some of the models can be asked for this (`logits_to_keep`), and a prompt with a sound has
    hundreds of places of which each would get a score for every word there is.
    """
    states = model.model(**inputs, use_cache=False).last_hidden_state
    return model.get_output_embeddings()(states[:, -width - 1 : -1])


def _padded(completions: Sequence[Tokens], width: int, student: Student) -> tuple[Tensor, Tensor]:
    """The tokens, padded behind, and where they are."""
    filler: int = student.tokenizer.pad_token_id
    rows = [torch.tensor(one, dtype=torch.long) for one in completions]
    tokens = torch.stack([pad(row, (0, width - len(row)), value=filler) for row in rows])
    lengths = torch.tensor([len(row) for row in rows])
    mask = torch.arange(width) < lengths[:, None]
    return tokens.to(student.device), mask.to(student.device)
