"""The part of the model that hears, by itself: out of its folder, and back into one."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tools.audio import Samples
from tools.errors import InputError
from tools.files import whole_folder
from tools.lalm.lalm_files import read
from tools.lalm.model_families import Foreign, library
from tools.lalm.small.ctranslate2_weights import read_weights
from tools.lalm.small.small_lalm import encoder_config
from tools.lalm.small.whisper_encoder import encoder

TOWER = "audio_tower."
WEIGHTS = "model.safetensors"

PLACE = 1280
"""Samples that a place of the language model is made of: 80 ms."""


@dataclass(frozen=True)
class EarModel:
    """An encoder of Qwen2-Audio, and what makes spectrograms for it.

    Attributes:
        network: Perhaps wrapped by peft.
        sounds: The feature extractor.
        positions: All that the encoder knows; a forward uses as many as its sounds have.
    """

    network: Foreign
    sounds: Foreign
    positions: Tensor

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return next(self.network.parameters()).device

    @classmethod
    def load(cls, folder: Path) -> EarModel:
        """Reads the encoder alone, onto the GPU where there is one.

        Raises:
            InputError: The folder holds no such model.
        """
        transformers = library("transformers")
        name = str(folder)
        config = read(name, lambda: transformers.AutoConfig.from_pretrained(name))
        sounds = read(name, lambda: transformers.AutoFeatureExtractor.from_pretrained(name))
        network = transformers.Qwen2AudioEncoder(config.audio_config)
        network.load_state_dict(read(name, lambda: tower(folder)), strict=True)
        return cls.of(network, sounds)

    @classmethod
    def of(cls, network: Foreign, sounds: Foreign) -> EarModel:
        """Of an encoder that is there."""
        there = network.eval().to("cuda" if torch.cuda.is_available() else "cpu")
        return cls(there, sounds, there.embed_positions.weight.detach().clone())

    def __call__(self, windows: Sequence[Samples]) -> tuple[Tensor, list[int]]:
        """Batch × places × width, and how many places each sound has; gradients are kept."""
        mels, mask = self.mels(windows)
        length = mels.shape[-1] // 2
        base = self.network.get_base_model() if hasattr(self.network, "peft_config") else None
        encoder = base or self.network
        encoder.config.max_source_positions = length
        encoder.embed_positions.weight = torch.nn.Parameter(
            self.positions[:length], requires_grad=False
        )
        there = mask[:, ::2].bool()
        hidden = torch.zeros(len(windows), 1, length, length, device=self.device)
        hidden = hidden.masked_fill(~there[:, None, None, :], torch.finfo(torch.float32).min)
        heard = encoder(mels, attention_mask=hidden).last_hidden_state
        return heard, [(int(one) - 2) // 2 + 1 for one in there.sum(1)]

    def mels(self, windows: Sequence[Samples]) -> tuple[Tensor, Tensor]:
        """Spectrograms as long as the longest sound, and where each of them is."""
        longest = -(-max(map(len, windows)) // PLACE) * PLACE
        made = self.sounds(
            list(windows), sampling_rate=self.sounds.sampling_rate, return_tensors="pt",
            padding="max_length", max_length=longest, return_attention_mask=True,
        )  # fmt: skip
        return made["input_features"].to(self.device), made["attention_mask"].to(self.device)


def tower(folder: Path) -> dict[str, Tensor]:
    """The encoder's weights in a model's folder."""
    with library("safetensors").safe_open(folder / WEIGHTS, framework="pt") as kept:
        names = [name for name in kept.keys() if name.startswith(TOWER)]  # noqa: SIM118
        return {name.removeprefix(TOWER): kept.get_tensor(name) for name in names}


def with_weights(folder: Path, weights: Mapping[str, Tensor], out: Path) -> None:
    """Writes the model of a folder with some other weights, by their names, into a new folder."""
    files = library("safetensors.torch")
    kept = files.load_file(folder / WEIGHTS)
    if unknown := sorted(weights.keys() - kept.keys()):
        raise InputError(f"{folder} has no weight {unknown[0]!r}; expected those of a small model")
    for name, one in weights.items():
        kept[name] = one.detach().clone().contiguous()
    with whole_folder(out) as part:
        for path in folder.iterdir():
            if path.name != WEIGHTS:
                shutil.copyfile(path, part / path.name)
        files.save_file(kept, part / WEIGHTS, metadata={"format": "pt"})


def pooled(heard: Tensor, places: int, step: float, width: int) -> Tensor:
    """Means over stretches that begin every `step` places and are `width` long."""
    count = max(1, round(places / step))
    starts = np.minimum(np.round(np.arange(count) * step).astype(int), places - 1)
    return torch.stack([heard[at : min(places, at + width)].mean(0) for at in starts])


def as_whisper(whisper: Path, seconds: float) -> EarModel:
    """Whisper's own encoder, which looks every 10 ms, out of a folder with its `model.bin`."""
    transformers = library("transformers")
    weights = {
        name: torch.from_numpy(values)
        for name, values in encoder(
            read_weights(whisper / "model.bin"), round(50 * seconds), seldom=False
        ).items()
    }
    config = transformers.Qwen2AudioEncoderConfig(**encoder_config(weights, round(50 * seconds)))
    network = transformers.Qwen2AudioEncoder(config)
    network.load_state_dict(weights, strict=True)
    sounds = transformers.WhisperFeatureExtractor(feature_size=config.num_mel_bins)
    return EarModel.of(network, sounds)
