"""listen-again-small before it has learned: Whisper-base's encoder and SmolLM2-135M in one model.

A stock Qwen2-Audio. SmolLM2 is a Llama; as a Qwen2 whose queries, keys and values have biases of
zero it computes the same, and is what servers build for a Qwen2-Audio whatever its settings say.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.errors import InputError
from tools.files import whole_folder
from tools.lalm.lalm_files import read
from tools.lalm.model_families import Foreign, library
from tools.lalm.small import whisper_encoder
from tools.lalm.small.ctranslate2_weights import read_weights

SECONDS = 30
"""The longest sound that it hears at once."""

PLACES = 25
"""Of the encoder in a second; the model reads half as many."""

AUDIO = ("<|AUDIO|>", "<|audio_bos|>", "<|audio_eos|>")
"""Tokens that stand for a sound, its beginning and its end."""

ROUND = 64
"""The table of words has a multiple of so many rows; new words find a free one."""

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% if message.content is string %}{{ message.content }}{% else %}"
    "{% for part in message.content %}"
    "{% if part.type in ['audio', 'input_audio', 'audio_url'] %}"
    "<|audio_bos|><|AUDIO|><|audio_eos|>\n"
    "{% else %}{{ part.text }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def assemble(whisper: Path, smollm: Path, out: Path, seconds: int = SECONDS, seed: int = 0) -> None:
    """Writes the model, as its makers would, into a new folder.

    Args:
        whisper: A folder with CTranslate2's `model.bin`.
        smollm: A folder with `model.gguf` and no tokenizer beside it.
        out: A new folder.
        seconds: The longest sound that it will hear at once.
        seed: Of the projector, which nothing was trained for.

    Raises:
        InputError: A part is not what it should be.
    """
    text, words = language_model(smollm)
    ear = whisper_encoder.encoder(read_weights(whisper / "model.bin"), PLACES * seconds)
    made = model(ear, text, words, seconds, seed)
    with whole_folder(out) as part:
        save_model(made, words, ear["conv1.weight"].shape[1], seconds, part)


def save_model(made: Foreign, words: Foreign, bands: int, seconds: int, folder: Path) -> None:
    """Writes a model with its tokenizer and its processor, as their makers would."""
    transformers = library("transformers")
    sounds = transformers.WhisperFeatureExtractor(
        feature_size=bands, chunk_length=seconds, hop_length=whisper_encoder.HOP
    )
    processor = transformers.Qwen2AudioProcessor(sounds, words, chat_template=TEMPLATE)
    for one in (made, processor, words):
        one.save_pretrained(folder)


def language_model(folder: Path) -> tuple[Foreign, Foreign]:
    """The language model in a folder's `model.gguf`, and its tokenizer with the tokens of sounds.

    Raises:
        InputError: There is none, or a tokenizer lies beside it, which would be taken for its own.
    """
    foreign = sorted(path.name for path in folder.glob("*token*"))
    if foreign:
        raise InputError(f"found {foreign[0]} beside {folder / 'model.gguf'}; expected it alone")
    library("gguf", "lalm")
    transformers, name = library("transformers"), str(folder)
    words = read(
        name, lambda: transformers.AutoTokenizer.from_pretrained(name, gguf_file="model.gguf")
    )
    text = read(
        name,
        lambda: transformers.AutoModelForCausalLM.from_pretrained(
            name, gguf_file="model.gguf", dtype=library("torch").float32
        ),
    )
    words.add_special_tokens({"additional_special_tokens": list(AUDIO)})
    # Else padding would be the token that ends a reply.
    words.pad_token = "<|endoftext|>"
    words.chat_template = TEMPLATE
    return text, words


def model(
    ear: whisper_encoder.Tensors, text: Foreign, words: Foreign, seconds: int, seed: int
) -> Foreign:
    """Both parts in a Qwen2-Audio."""
    torch, transformers = library("torch"), library("transformers")
    config = transformers.Qwen2AudioConfig(
        audio_config={"model_type": "qwen2_audio_encoder", **encoder_config(ear, PLACES * seconds)},
        text_config=_text_config(text.config, words),
        audio_token_index=words.convert_tokens_to_ids(AUDIO[0]),
        tie_word_embeddings=False,
    )
    torch.manual_seed(seed)
    made = transformers.Qwen2AudioForConditionalGeneration(config).eval()
    sound = {name: torch.from_numpy(values) for name, values in ear.items()}
    made.model.audio_tower.load_state_dict(sound, strict=True)
    _speak(made, text.state_dict())
    ends = made.generation_config
    ends.eos_token_id, ends.pad_token_id = words.eos_token_id, words.pad_token_id
    return made


def encoder_config(ear: Mapping[str, Any], positions: int) -> dict[str, int]:
    """The sizes of an encoder, as Qwen2-Audio's configuration names them."""
    width, bands, _ = ear["conv1.weight"].shape
    return {
        "d_model": width,
        "encoder_layers": len([name for name in ear if name.endswith("fc1.weight")]),
        "encoder_attention_heads": max(1, width // 64),
        "encoder_ffn_dim": ear["layers.0.fc1.weight"].shape[0],
        "num_mel_bins": bands,
        "max_source_positions": positions,
    }


def _text_config(llama: Foreign, words: Foreign) -> dict[str, Any]:
    """As a Qwen2 has it."""
    same = (
        *("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"),
        *("num_key_value_heads", "max_position_embeddings", "rope_parameters", "rms_norm_eps"),
    )
    return {
        **{name: getattr(llama, name) for name in same},
        "model_type": "qwen2",
        "vocab_size": -(-len(words) // ROUND) * ROUND,
        "tie_word_embeddings": False,
        "use_sliding_window": False,
        "bos_token_id": None,
        "eos_token_id": words.eos_token_id,
        "pad_token_id": words.pad_token_id,
    }


def _speak(made: Foreign, llama: Mapping[str, Any]) -> None:
    """Gives the language model its weights: what Llama has no weight for is zero or a mean."""
    torch, there = library("torch"), made.model.language_model.state_dict()
    table = llama["model.embed_tokens.weight"]
    with torch.no_grad():
        for name, place in there.items():
            if name == "embed_tokens.weight":
                place[: len(table)], place[len(table) :] = table, table.mean(0)
            elif name.endswith("proj.bias"):
                place.zero_()
            else:
                place.copy_(llama[f"model.{name}"])
    # transformers leaves this class's head apart from its table, whatever its settings say.
    made.lm_head.weight = torch.nn.Parameter(made.get_input_embeddings().weight.detach().clone())
