"""Where a model looks as it writes: the share of its attention that falls on the sound.

A share alone says little: the longer the text, the less of the keys is sound, and attention that is
spread evenly falls on it less and less. So the share of the keys stands beside it, and their
quotient is the lift over even attention, 1 where sound is looked at as much as anything else.

A completion is known when this is asked, so one causal pass shows every step: the row of the place
before a token is what the model looked at as it chose that token.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from agent.student.completion_logprobs import Tokens
from agent.student.generate import still
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.visible_tokens import sound_token
from tools.lalm.model_families import Foreign

SENSES = ("audio_tower", "visual", "talker")
"""Parts of a model whose attention is not that of the words."""


@dataclass(frozen=True)
class SoundGaze:
    """Where a model looked as it wrote one completion.

    Attributes:
        shares_LT: For each layer and step, how much of the attention fell on the sound, in [0, 1]:
            the mean over a layer's heads. A prompt without a sound has 0 throughout.
        even_T: For each step, how much would have if it had fallen on all keys alike: the sound's
            share of those that are seen. A layer that sees a window of the past has fewer.
    """

    shares_LT: Tensor
    even_T: Tensor


def gazes(
    student: Student, asked: Sequence[ModelInput], completions: Sequence[Tokens]
) -> list[SoundGaze]:
    """Where the model looked, for each completion."""
    inputs = dict(student.inputs(asked))
    width = max(map(len, completions))
    tokens_BT = torch.stack(
        [pad(torch.tensor([*row]), (0, width - len(row))) for row in completions]
    )
    there_BT = torch.stack(
        [pad(torch.ones(len(row)), (0, width - len(row))) for row in completions]
    )
    prompt_BT, mask_BT = inputs["input_ids"], inputs["attention_mask"]
    ids_BS = torch.cat([prompt_BT, tokens_BT.to(prompt_BT)], 1)
    attended_BS = torch.cat([mask_BT, there_BT.to(mask_BT)], 1)
    inputs |= {
        "input_ids": ids_BS,
        "attention_mask": attended_BS,
        "position_ids": (attended_BS.cumsum(1) - 1).clamp(min=0),
    }
    sound_BS = ids_BS == sound_token(student.base)
    with still(student.model), student.precision(), _watched(student, sound_BS, width) as seen:
        student.base.model(**inputs, use_cache=False)
    shares_BLT = torch.stack(seen, 1)
    keys_BT = attended_BS.cumsum(1)[:, -width - 1 : -1]
    even_BT = (sound_BS.sum(1, keepdim=True) / keys_BT.clamp(min=1)).float().cpu()
    return [
        SoundGaze(shares_BLT[row, :, : len(told)], even_BT[row, : len(told)])
        for row, told in enumerate(completions)
    ]


def shares(
    student: Student, asked: Sequence[ModelInput], completions: Sequence[Tokens]
) -> list[Tensor]:
    """For each completion, layer by step: how much of the attention falls on the sound."""
    return [gaze.shares_LT for gaze in gazes(student, asked, completions)]


@contextmanager
def _watched(student: Student, sound_BS: Tensor, width: int) -> Generator[list[Tensor]]:
    """Notes each layer's share as it comes by: all weights of all layers would fill gigabytes."""
    seen: list[Tensor] = []

    def note(layer: torch.nn.Module, given: object, out: tuple[Tensor, Tensor]) -> None:
        weights_BTS = out[1][:, :, -width - 1 : -1].float().mean(1)
        seen.append((weights_BTS * sound_BS[:, None]).sum(-1).cpu())

    base = student.base
    usual = kinds_of_attention(base)
    # The fast kinds of attention never hold their weights.
    base.set_attn_implementation("eager")
    hooks = [layer.register_forward_hook(note) for layer in _layers(base)]
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()
        # Parts may differ in it, and those of a whole come after it.
        for config, kind in usual:
            config._attn_implementation = kind


def kinds_of_attention(model: Foreign) -> list[tuple[Foreign, str]]:
    """The settings of a model and of its parts, in this order, and which attention each wants."""
    named: list[Foreign] = [getattr(part, "config", None) for part in model.modules()]
    found = {id(one): one for one in named if hasattr(one, "_attn_implementation")}
    return [(one, one._attn_implementation) for one in found.values()]


def _layers(model: Foreign) -> list[Foreign]:
    """The attention of each layer of the language model, in order."""
    return [
        layer
        for name, layer in model.named_modules()
        if name.endswith(".self_attn") and not any(part in name.split(".") for part in SENSES)
    ]
