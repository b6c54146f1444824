"""Audio-language models of a few hundred thousand random weights, as real checkpoints on disk."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tools.lalm.model_families import Foreign

SECONDS = 5
"""The window of all but Audio Flamingo 3, whose encoder takes 30 s."""

TALK = "What sound do you hear? (A) dog (B) cat (C) siren (D) speech. one two three none 0123456789"
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% for part in message.content %}{% if part.type == 'audio' %}SOUND"
    "{% else %}{{ part.text }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXT = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "bos_token_id": None,
}
OMNI = {
    "image_token": "<|IMAGE|>",
    "audio_token": "<|AUDIO|>",
    "video_token": "<|VIDEO|>",
    "vision_bos_token": "<|vision_bos|>",
    "vision_eos_token": "<|vision_eos|>",
    "audio_bos_token": "<|audio_bos|>",
    "audio_eos_token": "<|audio_eos|>",
}
QWEN = ["<|AUDIO|>", "<|audio_bos|>", "<|audio_eos|>"]


def transformers() -> Foreign:
    """The library, or a skipped test that says why."""
    for name in ("torch", "transformers"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install '.[lalm]'")
    library = import_module("transformers")
    import_module("torch").manual_seed(0)
    return library


def tokenizer(special: list[str], extra: dict[str, str] | None = None) -> Foreign:
    """Byte-level, trained on one line: every string survives it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made: Any = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>", *special],
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    made.train_from_iterator([TALK], trainer)
    return transformers().PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        **({"extra_special_tokens": extra} if extra else {}),
    )


def text(words: Foreign) -> dict[str, Any]:
    """The configuration of a language model over these words."""
    ends = {"eos_token_id": words.eos_token_id, "pad_token_id": words.pad_token_id}
    return TEXT | ends | {"vocab_size": len(words)}


def saved(model: Foreign, folder: Path, *parts: Foreign) -> Path:
    """Everything in one folder."""
    config = model.generation_config
    config.eos_token_id, config.pad_token_id = parts[-1].eos_token_id, parts[-1].pad_token_id
    for part in (model, *parts):
        part.save_pretrained(folder)
    return folder


def qwen2_audio(folder: Path, seconds: int = SECONDS) -> Path:
    """Qwen2-Audio, which hears so many seconds at once."""
    library = transformers()
    words = tokenizer(QWEN)
    sounds = library.WhisperFeatureExtractor(feature_size=128, chunk_length=seconds)
    config = library.Qwen2AudioConfig(
        audio_config={
            "model_type": "qwen2_audio_encoder",
            "d_model": 32,
            "encoder_layers": 1,
            "encoder_attention_heads": 2,
            "encoder_ffn_dim": 64,
            "num_mel_bins": 128,
            "max_source_positions": 50 * seconds,
        },
        text_config={"model_type": "qwen2", **text(words)},
        audio_token_index=words.convert_tokens_to_ids("<|AUDIO|>"),
    )
    template = CHATML.replace("SOUND", "<|audio_bos|><|AUDIO|><|audio_eos|>")
    processor = library.Qwen2AudioProcessor(sounds, words, chat_template=template)
    return saved(library.Qwen2AudioForConditionalGeneration(config), folder, processor, words)


def omni(folder: Path) -> Path:
    """The thinker of Qwen2.5-Omni, with an image encoder that nothing uses."""
    library = transformers()
    words = tokenizer(list(OMNI.values()), OMNI)
    words.chat_template = CHATML.replace("SOUND", "<|audio_bos|><|AUDIO|><|audio_eos|>")
    sounds = library.WhisperFeatureExtractor(feature_size=128, chunk_length=SECONDS)
    number = words.convert_tokens_to_ids
    config = library.Qwen2_5OmniThinkerConfig(
        audio_config={
            "d_model": 32,
            "encoder_layers": 1,
            "encoder_attention_heads": 2,
            "encoder_ffn_dim": 64,
            "num_mel_bins": 128,
            "output_dim": 64,
        },
        vision_config={
            "depth": 1,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "out_hidden_size": 64,
            "fullatt_block_indexes": [0],
        },
        text_config=text(words)
        | {
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 1e6,
                "mrope_section": [2, 3, 3],
            }
        },
        audio_token_id=number("<|AUDIO|>"),
        image_token_id=number("<|IMAGE|>"),
        video_token_id=number("<|VIDEO|>"),
        audio_start_token_id=number("<|audio_bos|>"),
        audio_end_token_id=number("<|audio_eos|>"),
        vision_start_token_id=number("<|vision_bos|>"),
        vision_end_token_id=number("<|vision_eos|>"),
        audio_token_index=number("<|AUDIO|>"),
        image_token_index=number("<|IMAGE|>"),
        video_token_index=number("<|VIDEO|>"),
    )
    model = library.Qwen2_5OmniThinkerForConditionalGeneration(config)
    return saved(model, folder, sounds, words)


def flamingo(folder: Path) -> Path:
    """Audio Flamingo 3."""
    library = transformers()
    words = tokenizer(["<sound>"])
    config = library.AudioFlamingo3Config(
        audio_config={
            "hidden_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "num_mel_bins": 128,
            "max_source_positions": 1500,
        },
        text_config={"model_type": "qwen2", **text(words)},
        audio_token_id=words.convert_tokens_to_ids("<sound>"),
    )
    processor = library.AudioFlamingo3Processor(
        library.WhisperFeatureExtractor(feature_size=128),
        words,
        chat_template=CHATML.replace("SOUND", "<sound>"),
    )
    model = library.AudioFlamingo3ForConditionalGeneration(config)
    return saved(model, folder, processor, words)


TINY = {"qwen2-audio": qwen2_audio, "omni": omni, "audio-flamingo-3": flamingo}
