"""A real Qwen2-Audio of half a million random weights, which learns within minutes on a CPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from tools.lalm.model_families import Foreign, library

WINDOW = 2
"""Seconds that it hears at once."""

MELS, AUDIO_WIDTH, TEXT_WIDTH = 32, 64, 128
"""Bands of its spectrogram, and how wide its encoder and its language model are."""

SPREAD = 0.08
"""Of the weights that are drawn. The usual 0.02 is for layers thirty times as wide; with it little
of the sound gets through, and a hundred steps more pass before it is listened to."""

SPECIAL = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|AUDIO|>",
    "<|audio_bos|>",
    "<|audio_eos|>",
]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% for part in message.content %}{% if part.type == 'audio' %}"
    "<|audio_bos|><|AUDIO|><|audio_eos|>{% else %}{{ part.text }}{% endif %}{% endfor %}"
    "<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def build(folder: Path, texts: Sequence[str], seed: int) -> None:
    """Writes it as its makers would, with a tokenizer in which the words of `texts` are tokens."""
    transformers, words = library("transformers"), _tokenizer(texts)
    number: int = words.convert_tokens_to_ids("<|AUDIO|>")
    config = transformers.Qwen2AudioConfig(
        audio_config=_audio_config(),
        text_config=_text_config(words),
        audio_token_index=number,
        initializer_range=SPREAD,
    )
    torch.manual_seed(seed)
    model = transformers.Qwen2AudioForConditionalGeneration(config)
    ends = model.generation_config
    ends.eos_token_id, ends.pad_token_id = words.eos_token_id, words.pad_token_id
    sounds = transformers.WhisperFeatureExtractor(feature_size=MELS, chunk_length=WINDOW)
    processor = transformers.Qwen2AudioProcessor(sounds, words, chat_template=TEMPLATE)
    for part in (model, processor, words):
        part.save_pretrained(folder)


def _audio_config() -> dict[str, Any]:
    return {
        "model_type": "qwen2_audio_encoder",
        "d_model": AUDIO_WIDTH,
        "encoder_layers": 2,
        "encoder_attention_heads": 4,
        "encoder_ffn_dim": 2 * AUDIO_WIDTH,
        "num_mel_bins": MELS,
        "max_source_positions": 50 * WINDOW,
        "initializer_range": SPREAD,
    }


def _text_config(words: Foreign) -> dict[str, Any]:
    return {
        "model_type": "qwen2",
        "hidden_size": TEXT_WIDTH,
        "intermediate_size": 2 * TEXT_WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "initializer_range": SPREAD,
        "vocab_size": len(words),
        "bos_token_id": None,
        "eos_token_id": words.eos_token_id,
        "pad_token_id": words.pad_token_id,
    }


def _tokenizer(texts: Sequence[str]) -> Foreign:
    """Byte-level: whatever is not in `texts` is spelled."""
    tokenizers = library("tokenizers")
    bytes_ = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer, made.decoder = bytes_, tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=SPECIAL,
        show_progress=False,
        initial_alphabet=bytes_.alphabet(),
    )
    made.train_from_iterator(texts, trainer)
    return library("transformers").PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
