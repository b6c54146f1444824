"""Which weights of a model learn: small matrices beside its own (LoRA), or its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import BaseModel, PositiveInt
from torch import nn

from tools.lalm.model_families import Foreign, library

Adapt = Literal["lora", "full"]

HEARS, SEES, READS = "audio_tower", "visual", "language_model"
"""Parts of every family; only Omni has eyes, which never learn here."""

PROJECTORS = ("multi_modal_projector", "audio_tower.proj")
"""What carries sound over into the language model; the second is Omni's."""


class Recipe(BaseModel, frozen=True, extra="forbid"):
    """What learns.

    Attributes:
        tokens: Added to the tokenizer; their rows learn.
        encoder: Whether the part that hears learns; by LoRA only its linear layers.
        projector: Whether what carries sound over into the language model learns.
        rank: Of LoRA's matrices.
        alpha: LoRA's scale is alpha / rank.
    """

    adapt: Adapt = "lora"
    tokens: tuple[str, ...] = ()
    encoder: bool = False
    projector: bool = True
    rank: PositiveInt = 16
    alpha: PositiveInt = 32


def adapted(model: Foreign, recipe: Recipe, rows: Sequence[int]) -> Foreign:
    """The model, with what learns marked so; LoRA wraps it. `rows` are those of the new tokens."""
    if recipe.adapt == "full":
        _mark(model, recipe)
        return model
    peft = library("peft", "tune")
    config = peft.LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        target_modules=_linear(model, recipe),
        modules_to_save=[name for name in _projector(model) if recipe.projector] or None,
        trainable_token_indices=_rows(model, rows),
    )
    return in_float32(peft.get_peft_model(model, config))


def in_float32(model: Foreign) -> Foreign:
    """All that learns gets single precision: bfloat16 would round small steps away."""
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return model


def _mark(model: Foreign, recipe: Recipe) -> None:
    for name, parameter in model.named_parameters():
        if _within(name, _projector(model)):
            parameter.requires_grad = recipe.projector
        elif _within(name, [HEARS]):
            parameter.requires_grad = recipe.encoder
        else:
            parameter.requires_grad = not _within(name, [SEES])


def _linear(model: Foreign, recipe: Recipe) -> list[str]:
    """The names of the layers that get small matrices."""
    parts = [READS, HEARS] if recipe.encoder else [READS]
    layers = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and _within(name, parts)
    ]
    return [name for name in layers if not _within(name, _projector(model))]


def _projector(model: Foreign) -> list[str]:
    there = {name for name, _ in model.named_modules()}
    return [name for name in PROJECTORS if any(_within(one, [name]) for one in there)]


def _within(name: str, parts: Sequence[str]) -> bool:
    return any(f".{part}." in f".{name}." for part in parts)


def _rows(model: Foreign, rows: Sequence[int]) -> dict[str, list[int]] | None:
    """By table; where head and embedding are one, LoRA's library minds it."""
    if not rows:
        return None
    first, last = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    tied = first is last
    return {
        name: list(rows) for name in (["embed_tokens"] if tied else ["embed_tokens", "lm_head"])
    }


def learning(model: Foreign) -> list[tuple[str, torch.nn.Parameter]]:
    """The parameters that learn, with their names."""
    return [one for one in model.named_parameters() if one[1].requires_grad]
