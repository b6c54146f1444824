"""A packed reader as a network again, so that a training can go on from what it knows.

Its matrices come back as they were rounded, to 8 bits. Operators that it does not have begin as
one that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from agent.train.reader.reader_layers import ReaderShape
from agent.train.reader.reader_network import ReaderNetwork
from graphs.query.trained_reader import CARD, QUESTION, STEP, ReaderCard
from tools.errors import InputError
from tools.outside import read_text

LIKE = "number"
"""The operator as which new ones begin."""

ROWS = "decoder.embed.weight", "decoder.operator.weight", "decoder.operator.bias"
"""What has a row for each operator; the first has one more, for the start."""

Arrays = dict[str, NDArray[Any]]


def imported(folder: Path, operators: Sequence[str]) -> ReaderNetwork:
    """The network of a packed reader.

    Args:
        folder: Has its two graphs and `reader.json`.
        operators: Those that the network is to have, in order.

    Raises:
        InputError: The reader has operators that are no longer there, or other weights.
    """
    card = ReaderCard.model_validate_json(read_text(folder / CARD))
    known = list(card.operators)
    if gone := [one for one in known if one not in operators]:
        raise InputError(f"{folder} has operators that are no more: {', '.join(gone)}")
    found = {name: one for graph in (QUESTION, STEP) for name, one in _weights(folder / graph)}
    rows = [known.index(one if one in known else LIKE) for one in operators]
    for name in ROWS:
        more = [len(known)] if len(found[name]) > len(known) else []
        found[name] = found[name][[*rows, *more]]
    network = ReaderNetwork(_shape(card, found, len(operators)))
    told: dict[str, Tensor] = {name: torch.tensor(one) for name, one in found.items()}
    if other := sorted(set(network.state_dict()) ^ set(told)):
        raise InputError(f"{folder} has no or other weights {', '.join(other[:3])}")
    network.load_state_dict(told)
    return network.eval()


def _shape(card: ReaderCard, found: Arrays, operators: int) -> ReaderShape:
    """The sizes of the network that has these weights."""
    layers = {name.split(".")[2] for name in found if name.startswith("encoder.layers.")}
    return ReaderShape(
        operators=operators,
        width=card.heads * card.head,
        heads=card.heads,
        encoder_layers=len(layers),
        encoder_inner=len(found["encoder.layers.0.inner.bias"]),
        decoder_layers=card.layers,
        decoder_inner=len(found["decoder.layers.0.inner.bias"]),
        longest=len(found["encoder.position.weight"]),
        most_steps=len(found["decoder.position.weight"]),
    )


def _weights(path: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every parameter of a graph by its name."""
    graph: Any = onnx.load(str(path)).graph
    kept = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for name, one in kept.items():
        base = name.removesuffix("_quantized")
        if base.endswith((".weight", ".bias")):
            yield base, _exact(kept, base) if base != name else one.astype(np.float32)
    after = {given: node for node in graph.node for given in node.input}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            matrix = _exact(kept, node.input[1].removesuffix("_quantized"))
            yield _bias(node, after, kept).removesuffix("bias") + "weight", matrix.T.copy()


def _exact(kept: Mapping[str, NDArray[Any]], base: str) -> NDArray[np.float32]:
    """A matrix from its 8 bits, with a scale each column or one for all."""
    off = kept[f"{base}_quantized"].astype(np.float32) - kept[f"{base}_zero_point"]
    return (off * kept[f"{base}_scale"]).astype(np.float32)


def _bias(node: Any, after: Mapping[str, Any], kept: Mapping[str, Any]) -> str:  # noqa: ANN401
    """The name of what is added to a product, which says whose it is."""
    while node.op_type != "Add":
        node = after[node.output[0]]
    return next(name for name in node.input if name in kept)
