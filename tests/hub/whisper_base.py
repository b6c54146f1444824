"""OpenAI's Whisper base as a checkpoint of its own package, made from CTranslate2's `model.bin`.

The file (github.com/OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py) is a header, then
for each variable its name, rank, shape, type and bytes; all numbers are little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
TYPES = ("<f4", "|i1", "<i2", "<i4", "<f2")
"""By the number that stands for each in the file."""

NORM = (("weight", "gamma"), ("bias", "beta"))
LINEAR = (("weight", "weight"), ("bias", "bias"))


def convert(source: Path, target: Path, torch: Any) -> Path:  # noqa: ANN401 - not installed everywhere
    """Writes the checkpoint, in half precision as OpenAI's own are."""
    with source.open("rb") as file:
        state = dict(_renamed(dict(_variables(file))))
    width = state["decoder.token_embedding.weight"].shape
    layers = sum(name.endswith(".attn_ln.weight") for name in state) // 2
    dims = {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_vocab": width[0],
        "n_audio_ctx": len(state["encoder.positional_embedding"]),
        "n_text_ctx": len(state["decoder.positional_embedding"]),
    }
    for side in ("audio", "text"):
        dims |= {f"n_{side}_state": width[1], f"n_{side}_head": width[1] // 64}
        dims |= {f"n_{side}_layer": layers}
    tensors = {name: torch.from_numpy(array.copy()).half() for name, array in state.items()}
    torch.save({"dims": dims, "model_state_dict": tensors}, target)
    return target


def _variables(file: BinaryIO) -> Iterator[tuple[str, Array]]:
    """Every variable by its name."""
    _number(file, "I")
    _name(file)
    _number(file, "I")
    for _ in range(_number(file, "I")):
        name = _name(file)
        shape = [_number(file, "I") for _ in range(_number(file, "B"))]
        kind = np.dtype(TYPES[_number(file, "B")])
        yield name, np.frombuffer(file.read(_number(file, "I")), kind).reshape(shape)


def _number(file: BinaryIO, code: str) -> int:
    return int(struct.unpack(f"<{code}", file.read(struct.calcsize(f"<{code}")))[0])


def _name(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _renamed(found: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    """The same by the names of openai-whisper, which keeps queries, keys and values apart."""
    whole = {
        "encoder.conv1": ("encoder/conv1", LINEAR),
        "encoder.conv2": ("encoder/conv2", LINEAR),
        "encoder.ln_post": ("encoder/layer_norm", NORM),
        "decoder.ln": ("decoder/layer_norm", NORM),
    }
    for ours, (theirs, parts) in whole.items():
        yield from _parts(found, ours, theirs, parts)
    yield "decoder.token_embedding.weight", found["decoder/embeddings/weight"]
    for side in ("encoder", "decoder"):
        yield f"{side}.positional_embedding", found[f"{side}/position_encodings/encodings"]
        number = 0
        while f"{side}/layer_{number}/self_attention/linear_0/weight" in found:
            yield from _layer(found, f"{side}.blocks.{number}", f"{side}/layer_{number}")
            number += 1


def _layer(found: dict[str, Array], ours: str, theirs: str) -> Iterator[tuple[str, Array]]:
    """One block of the encoder or the decoder."""
    attentions = {"attn": ("self_attention", 0, "qkv")}
    if f"{theirs}/attention/linear_0/weight" in found:
        attentions["cross_attn"] = ("attention", 1, "kv")
        yield from _parts(found, f"{ours}.cross_attn.query", f"{theirs}/attention/linear_0", LINEAR)
    for name, (kind, first, kept) in attentions.items():
        yield from _split(found, f"{ours}.{name}", f"{theirs}/{kind}/linear_{first}", kept)
        yield from _parts(
            found, f"{ours}.{name}.out", f"{theirs}/{kind}/linear_{first + 1}", LINEAR
        )
        yield from _parts(found, f"{ours}.{name}_ln", f"{theirs}/{kind}/layer_norm", NORM)
    for number, place in enumerate((0, 2)):
        yield from _parts(found, f"{ours}.mlp.{place}", f"{theirs}/ffn/linear_{number}", LINEAR)
    yield from _parts(found, f"{ours}.mlp_ln", f"{theirs}/ffn/layer_norm", NORM)


def _parts(
    found: dict[str, Array], ours: str, theirs: str, parts: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, Array]]:
    for name, part in parts:
        yield f"{ours}.{name}", found[f"{theirs}/{part}"]


def _split(
    found: dict[str, Array], ours: str, theirs: str, kept: str
) -> Iterator[tuple[str, Array]]:
    """A matrix of several maps, one above the other; keys have no bias."""
    names = {"q": "query", "k": "key", "v": "value"}
    for part in ("weight", "bias"):
        pieces = np.split(found[f"{theirs}/{part}"], len(kept))
        for letter, piece in zip(kept, pieces, strict=True):
            if (letter, part) != ("k", "bias"):
                yield f"{ours}.{names[letter]}.{part}", piece
