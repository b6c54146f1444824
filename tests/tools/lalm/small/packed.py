"""Small random models, packed as the real ones are: Whisper by CTranslate2, a Llama as GGUF."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.lalm.model_families import library

WIDTH, BANDS, LAYERS, POSITIONS = 64, 16, 2, 400
TEXT_WIDTH, HEADS, PAIRS = 32, 4, 2


def whisper_tensors(
    rng: np.random.Generator, positions: int = POSITIONS
) -> dict[str, NDArray[Any]]:
    """An encoder's, by the names of CTranslate2."""

    def drawn(*shape: int) -> NDArray[np.float16]:
        return rng.normal(0, 0.1, shape).astype(np.float16)

    found: dict[str, NDArray[Any]] = {
        "encoder/conv1/weight": drawn(WIDTH, BANDS, 3),
        "encoder/conv1/bias": drawn(WIDTH),
        "encoder/conv2/weight": drawn(WIDTH, WIDTH, 3),
        "encoder/conv2/bias": drawn(WIDTH),
        "encoder/position_encodings/encodings": drawn(positions, WIDTH),
        "encoder/layer_norm/gamma": np.ones(WIDTH, np.float16),
        "encoder/layer_norm/beta": drawn(WIDTH),
    }
    for layer in range(LAYERS):
        at = f"encoder/layer_{layer}"
        for name, (out, into) in {
            "self_attention/linear_0": (3 * WIDTH, WIDTH),
            "self_attention/linear_1": (WIDTH, WIDTH),
            "ffn/linear_0": (2 * WIDTH, WIDTH),
            "ffn/linear_1": (WIDTH, 2 * WIDTH),
        }.items():
            found[f"{at}/{name}/weight"], found[f"{at}/{name}/bias"] = drawn(out, into), drawn(out)
        for name in ("self_attention", "ffn"):
            found[f"{at}/{name}/layer_norm/gamma"] = np.ones(WIDTH, np.float16)
            found[f"{at}/{name}/layer_norm/beta"] = drawn(WIDTH)
    return found


def ctranslate2_bytes(tensors: dict[str, NDArray[Any]], version: int = 6) -> bytes:
    """A model's file."""

    def word(text: str) -> bytes:
        return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"

    parts = [struct.pack("<I", version), word("WhisperSpec"), struct.pack("<I", 3)]
    parts.append(struct.pack("<I", len(tensors)))
    kinds = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}
    for name, one in tensors.items():
        parts += [word(name), struct.pack("<B", one.ndim)]
        parts += [struct.pack("<I", size) for size in one.shape]
        parts += [struct.pack("<B", kinds[str(one.dtype)]), struct.pack("<I", one.nbytes)]
        parts.append(one.tobytes())
    return b"".join(parts)


def write_whisper(folder: Path, seed: int = 0, positions: int = POSITIONS) -> Path:
    """A folder as the store has Whisper's; it has a position for each 20 ms."""
    folder.mkdir(parents=True, exist_ok=True)
    content = ctranslate2_bytes(whisper_tensors(np.random.default_rng(seed), positions))
    (folder / "model.bin").write_bytes(content)
    return folder


def write_llama(folder: Path, seed: int = 0) -> Path:
    """A folder as the store has SmolLM2's."""
    gguf, torch, transformers = (library(name) for name in ("gguf", "torch", "transformers"))
    folder.mkdir(parents=True, exist_ok=True)
    tokens, merges = _vocabulary()
    config = transformers.LlamaConfig(
        vocab_size=len(tokens), hidden_size=TEXT_WIDTH, intermediate_size=64,
        num_hidden_layers=2, num_attention_heads=HEADS, num_key_value_heads=PAIRS,
        max_position_embeddings=2048, tie_word_embeddings=True, rms_norm_eps=1e-5,
    )  # fmt: skip
    torch.manual_seed(seed)
    model = transformers.LlamaForCausalLM(config)
    out = gguf.GGUFWriter(folder / "model.gguf", "llama")
    out.add_context_length(2048)
    out.add_embedding_length(TEXT_WIDTH)
    out.add_block_count(2)
    out.add_feed_forward_length(64)
    out.add_head_count(HEADS)
    out.add_head_count_kv(PAIRS)
    out.add_rope_dimension_count(TEXT_WIDTH // HEADS)
    out.add_rope_freq_base(100_000.0)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_vocab_size(len(tokens))
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("smollm")
    out.add_token_list(tokens)
    out.add_token_types([3] * 3 + [1] * (len(tokens) - 3))
    out.add_token_merges(merges)
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    out.add_unk_token_id(0)
    out.add_pad_token_id(2)
    for name, one in model.state_dict().items():
        if name != "lm_head.weight":
            out.add_tensor(_packed_name(name), _packed(name, one.numpy()))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return folder


def _vocabulary() -> tuple[list[str], list[str]]:
    """Bytes, and the two merges without which the library takes it for no byte-level one."""
    tokenizers = library("tokenizers")
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *letters, "th", "the"]
    return tokens, ["t h", "th e"]


def _packed_name(name: str) -> str:
    plain = name.removeprefix("model.").replace("layers.", "blk.")
    for own, theirs in (
        ("embed_tokens", "token_embd"), ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"), ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
        ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "ffn_norm"),
    ):  # fmt: skip
        plain = plain.replace(own, theirs)
    return "output_norm.weight" if plain == "norm.weight" else plain


def _packed(name: str, weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Queries and keys lie otherwise in GGUF: the halves that turn together are neighbours."""
    for part, heads in (("q_proj", HEADS), ("k_proj", PAIRS)):
        if part in name:
            half = weight.shape[0] // heads // 2
            return weight.reshape(heads, 2, half, -1).swapaxes(1, 2).reshape(weight.shape).copy()
    return weight
