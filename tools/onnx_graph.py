"""An ONNX graph that grows by one operation at a time, for networks made from their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17

Attribute = int | float | str | list[int]
Axes = Sequence[str | int]
"""Sizes of an array's axes; a name stands for any size."""


class OnnxGraph:
    """Operations and constants; values are known by their names."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str | NDArray[Any], **attributes: Attribute) -> str:
        """Adds an operation and names its first result.

        Arrays among the inputs become constants; an empty name is an input that is left out.
        """
        names = [value if isinstance(value, str) else self._constant(value) for value in inputs]
        result = f"t{len(self._nodes)}"
        node = helper.make_node(kind, names, [result])
        node.attribute.extend(helper.make_attribute(*item) for item in attributes.items())
        self._nodes.append(node)
        return result

    def serialised(
        self, name: str, inputs: Mapping[str, Axes], outputs: Mapping[str, tuple[str, Axes]]
    ) -> bytes:
        """The whole as a file, checked.

        Args:
            name: Of the graph.
            inputs: The axes of each input.
            outputs: For each output, which value it is, and its axes. All are of float32.
        """
        results = [helper.make_node("Identity", [at], [to]) for to, (at, _) in outputs.items()]
        net = helper.make_graph(
            [*self._nodes, *results],
            name,
            [helper.make_tensor_value_info(to, TensorProto.FLOAT, axes) for to, axes in inputs.items()],
            [
                helper.make_tensor_value_info(to, TensorProto.FLOAT, axes)
                for to, (_, axes) in outputs.items()
            ],
            self._constants,
        )
        # ONNX Runtime refuses an IR version newer than itself; 8 is what opset 17 came with.
        made = helper.make_model(net, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(made)
        return made.SerializeToString()

    def _constant(self, value: NDArray[Any]) -> str:
        """Adds a constant and names it."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
