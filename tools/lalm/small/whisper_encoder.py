"""Whisper's encoder as transformers names it, changed to look at sound half as often.

Whisper looks every 10 ms. Every 20 ms are enough for sounds and for who speaks, and halve what a
model has to read. The kernels of its two convolutions are laid over frames that are twice as far
apart, by linear interpolation; positions are every second one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import InputError

Tensors = dict[str, NDArray[np.float32]]

HOP = 320
"""Samples between two looks; Whisper's own are 160."""

_LINEAR = {
    "self_attn.out_proj": "self_attention/linear_1",
    "fc1": "ffn/linear_0",
    "fc2": "ffn/linear_1",
}
_NORMS = {"self_attn_layer_norm": "self_attention", "final_layer_norm": "ffn"}


def encoder(packed: Mapping[str, NDArray[Any]], positions: int, seldom: bool = True) -> Tensors:
    """The encoder's weights.

    Args:
        packed: Of a file of CTranslate2.
        positions: Places of 40 ms that it has to know.
        seldom: Whether it looks half as often as Whisper; else places are of 20 ms.

    Raises:
        InputError: The file is no Whisper.
    """
    try:
        return dict(_encoder(packed, positions, seldom))
    except KeyError as error:
        raise InputError(f"expected the weights of a Whisper; there is no {error}") from None


def _encoder(
    packed: Mapping[str, NDArray[Any]], positions: int, seldom: bool
) -> Iterator[tuple[str, Any]]:
    def read(name: str) -> NDArray[np.float32]:
        return packed[f"encoder/{name}"].astype(np.float32)

    for name in ("conv1", "conv2"):
        kernel = read(f"{name}/weight")
        yield f"{name}.weight", apart(kernel) if seldom else kernel
        yield f"{name}.bias", read(f"{name}/bias")
    places = read("position_encodings/encodings")[:: 2 if seldom else 1]
    if len(places) < positions:
        raise InputError(f"found {len(places)} positions in the encoder, expected {positions}")
    yield "embed_positions.weight", places[:positions].copy()
    yield "layer_norm.weight", read("layer_norm/gamma")
    yield "layer_norm.bias", read("layer_norm/beta")
    for layer in range(layers(packed)):
        yield from _layer(read, layer)


def _layer(read: Any, layer: int) -> Iterator[tuple[str, NDArray[np.float32]]]:  # noqa: ANN401
    there, here = f"layer_{layer}", f"layers.{layer}"
    weight, bias = (read(f"{there}/self_attention/linear_0/{part}") for part in ("weight", "bias"))
    width = len(bias) // 3
    for at, name in enumerate(("q_proj", "k_proj", "v_proj")):
        rows = slice(at * width, (at + 1) * width)
        yield f"{here}.self_attn.{name}.weight", weight[rows].copy()
        if name != "k_proj":
            yield f"{here}.self_attn.{name}.bias", bias[rows].copy()
    for name, packed in _LINEAR.items():
        yield f"{here}.{name}.weight", read(f"{there}/{packed}/weight")
        yield f"{here}.{name}.bias", read(f"{there}/{packed}/bias")
    for name, packed in _NORMS.items():
        yield f"{here}.{name}.weight", read(f"{there}/{packed}/layer_norm/gamma")
        yield f"{here}.{name}.bias", read(f"{there}/{packed}/layer_norm/beta")


def layers(packed: Mapping[str, NDArray[Any]]) -> int:
    """How many layers the encoder has."""
    numbers = (re.match(r"encoder/layer_(\d+)/", name) for name in packed)
    return 1 + max((int(found[1]) for found in numbers if found), default=-1)


def apart(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """A kernel of three over frames twice as far apart, as if those between were their means."""
    before, here, after = kernel[..., 0], kernel[..., 1], kernel[..., 2]
    found = np.stack([before / 2, here + (before + after) / 2, after / 2], axis=-1)
    return found.astype(np.float32)
