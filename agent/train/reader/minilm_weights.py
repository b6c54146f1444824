"""MiniLM's weights, taken out of the ONNX file that the embedder runs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Array = NDArray[np.float32]

_LAYER = {
    "attention.self.query": "attention.query",
    "attention.self.key": "attention.key",
    "attention.self.value": "attention.value",
    "attention.output.dense": "attention.output",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "norm",
}
"""BERT's names, and ours."""


def minilm_weights(path: Path) -> dict[str, Array]:
    """The encoder's weights by our names, and the word vectors as `words`.

    The matrices have lost their names in the file; they are found by what they are used for: each
    layer multiplies six of them, in a known order.
    """
    graph = onnx.load(path).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    floats = {
        name.removesuffix("_q"): (stored[name] * stored[name.removesuffix("_q") + "_scale"])
        for name in stored
        if name.endswith("_q")
    } | {name: value for name, value in stored.items() if "." in name and not name.endswith("_q")}
    used = [one for node in graph.node if node.op_type == "MatMul" for one in node.input]
    matrices = [floats[name] for name in used if name in floats and floats[name].ndim == 2]
    return _named({name: np.asarray(one, np.float32) for name, one in floats.items()}, matrices)


def _named(floats: dict[str, Array], matrices: list[Array]) -> dict[str, Array]:
    embeddings = "inner.embeddings."
    named = {
        "words": floats[embeddings + "word_embeddings.weight"],
        "position.weight": floats[embeddings + "position_embeddings.weight"],
        "part.weight": floats[embeddings + "token_type_embeddings.weight"],
        "norm.weight": floats[embeddings + "LayerNorm.weight"],
        "norm.bias": floats[embeddings + "LayerNorm.bias"],
    }
    for name, value in floats.items():
        found = re.fullmatch(r"inner\.encoder\.layer\.(\d)\.(.+)\.(weight|bias)", name)
        if found and found[2] in _LAYER:
            named[f"layers.{found[1]}.{_LAYER[found[2]]}.{found[3]}"] = value
    order = ("attention.query", "attention.key", "attention.value", "attention.output",
             "inner", "outer")  # fmt: skip
    for at, matrix in enumerate(matrices):
        layer, place = divmod(at, len(order))
        named[f"layers.{layer}.{order[place]}.weight"] = np.ascontiguousarray(matrix.T)
    return named
