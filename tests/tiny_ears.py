"""Ears of transformers with a few thousand random weights, as real checkpoints on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tests.tiny_lalms import tokenizer, transformers
from tools.audio import Samples
from tools.hub_classifier import Hearing

Foreign = Any
"""Something of transformers, which has no types here."""

MOODS = ("ang", "hap", "neu", "sad")
SOUNDS = ("Dog", "Siren", "Speech", "Rain", "Piano")
SPEECH = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "conv_dim": (8, 8),
    "conv_kernel": (10, 8),
    "conv_stride": (5, 4),
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
    "classifier_proj_size": 16,
}


def hearing(name: str = "emotion", **more: Any) -> Hearing:  # noqa: ANN401 - any of its fields
    """An emotion ear that hears two seconds at once, or whatever else is said."""
    usual = Hearing(name, "emotion", labels={}, window=2.0, hop=1.0, least=0.1)
    return replace(usual, **more)


def _named(labels: Sequence[str]) -> dict[str, Any]:
    told = dict(enumerate(labels))
    return {"id2label": told, "label2id": {name: at for at, name in told.items()}}


def _saved(folder: Path, *parts: Foreign) -> Path:
    for part in parts:
        part.save_pretrained(folder)
    return folder


def wav2vec2(
    folder: Path, labels: Sequence[str] = MOODS, rate: int = 16_000, seed: int = 0
) -> Path:
    """Wav2Vec2 that tells kinds apart."""
    library = transformers()
    library.set_seed(seed)
    config = library.Wav2Vec2Config(**SPEECH, **_named(labels))
    extractor = library.Wav2Vec2FeatureExtractor(sampling_rate=rate)
    return _saved(folder, library.Wav2Vec2ForSequenceClassification(config), extractor)


def hubert(folder: Path, labels: Sequence[str] = ("male", "female")) -> Path:
    """HuBERT that tells two kinds apart."""
    library = transformers()
    config = library.HubertConfig(**SPEECH, **_named(labels))
    extractor = library.Wav2Vec2FeatureExtractor(sampling_rate=16_000)
    return _saved(folder, library.HubertForSequenceClassification(config), extractor)


def ast(folder: Path, labels: Sequence[str] = SOUNDS, frames: int = 256) -> Path:
    """An audio spectrogram transformer: several of its events may sound at once."""
    library = transformers()
    config = library.ASTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_length=frames,
        num_mel_bins=32,
        problem_type="multi_label_classification",
        **_named(labels),
    )
    extractor = library.ASTFeatureExtractor(num_mel_bins=32, max_length=frames)
    return _saved(folder, library.ASTForAudioClassification(config), extractor)


CLASSIFIERS: Mapping[str, Callable[[Path], Path]] = {
    "wav2vec2": wav2vec2,
    "hubert": hubert,
    "ast": ast,
}


def clap(folder: Path, pairs: Sequence[tuple[str, Samples]] = (), fused: bool = False) -> Path:
    """CLAP whose network hears 2.5 s at once, at 48 kHz.

    Args:
        folder: Where to.
        pairs: Texts, as prompts in full, and sounds of 2 s that it is made to find alike; any
            other text is then like none of them.
        fused: Of the kind that fuses several crops of longer sounds.
    """
    library = transformers()
    words = tokenizer(["<pad>"])
    text = {"hidden_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2}
    sound = {"num_mel_bins": 16, "spec_size": 64, "window_size": 4, "depths": [1, 1, 1]}
    config = library.ClapConfig(
        text_config={
            "vocab_size": len(words),
            "intermediate_size": 32,
            "max_position_embeddings": 128,
            "pad_token_id": words.pad_token_id,
            **text,
        },
        audio_config={
            "hidden_size": 32,
            "patch_embeds_hidden_size": 8,
            "num_attention_heads": [2, 2, 2],
            "enable_fusion": fused,
            **sound,
        },
        projection_dim=32,
    )
    model = library.ClapModel(config).eval()
    extractor = library.ClapFeatureExtractor(
        feature_size=16, max_length_s=2, truncation="fusion" if fused else "rand_trunc"
    )
    if pairs:
        _match(model, extractor, words, pairs)
    return _saved(folder, model, library.ClapProcessor(extractor, words))


def _match(model: Foreign, extractor: Foreign, words: Foreign, pairs: Sequence[Any]) -> None:
    """Solves the last layers so that each text and its sound point the same way."""
    torch: Any = import_module("torch")
    texts, sounds = [text for text, _ in pairs], [sound for _, sound in pairs]
    others = [f"This is a sound of {at}, whatever that is." for at in range(2 * len(pairs))]
    with torch.no_grad():
        read = words([*texts, *others], padding=True, return_tensors="pt")
        told = model.text_model(**read).pooler_output
        heard = model.audio_model(
            **extractor(list(sounds), sampling_rate=48_000, return_tensors="pt")
        ).pooler_output
        count, width = len(pairs), model.config.projection_dim
        towards = torch.eye(width)[: 1 + count]
        elsewhere = towards[-1:].expand(len(others), -1)
        _solve(model.text_projection, told, torch.cat([towards[:count], elsewhere]), torch)
        _solve(model.audio_projection, heard, towards[:count], torch)
        model.logit_scale_a.fill_(3.0)


def _solve(projection: Foreign, given: Foreign, wanted: Foreign, torch: Foreign) -> None:
    """The last layer's weights by least squares over what comes before it."""
    hidden = torch.nn.functional.relu(projection.linear1(given))
    whole = torch.cat([hidden, torch.ones(len(hidden), 1)], dim=1)
    found = torch.linalg.lstsq(whole.double(), wanted.double(), driver="gelsd").solution.float()
    projection.linear2.weight.copy_(found[:-1].T)
    projection.linear2.bias.copy_(found[-1])


def changed(folder: Path, file: str = "config.json", **entries: object) -> Path:
    """The same checkpoint with other entries in a file of settings."""
    path = folder / file
    told = json.loads(path.read_text(encoding="utf-8")) | entries
    path.write_text(json.dumps(told), encoding="utf-8")
    return folder


def tone(hertz: float, seconds: float, rate: int = 48_000) -> Samples:
    """A steady tone at half of full scale."""
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(
        np.float32
    )
