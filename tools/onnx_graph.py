"""Building an ONNX graph, one operation at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17

Attribute = int | float | list[int]

Shape = Sequence[int | str]
"""Sizes; a name where any size will do."""


class OnnxGraph:
    """A graph that grows; values are known by their names, inputs by the caller's."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str | NDArray[Any], **attributes: Attribute) -> str:
        """Adds an operation and names its result; arrays among the inputs become constants."""
        names = [value if isinstance(value, str) else self._constant(value) for value in inputs]
        result = f"t{len(self._nodes)}"
        node = helper.make_node(kind, names, [result])
        node.attribute.extend(helper.make_attribute(*item) for item in attributes.items())
        self._nodes.append(node)
        return result

    def serialised(
        self,
        name: str,
        inputs: Mapping[str, Shape],
        outputs: Mapping[str, tuple[str, Shape]],
    ) -> bytes:
        """The whole, checked, as the bytes of a file.

        Args:
            name: The network's own.
            inputs: Shapes of float32 by the names that operations were given.
            outputs: For each name the value that it stands for, and its shape.
        """
        last = [helper.make_node("Identity", [value], [out]) for out, (value, _) in outputs.items()]
        floats = TensorProto.FLOAT
        given = [helper.make_tensor_value_info(key, floats, list(x)) for key, x in inputs.items()]
        made = [
            helper.make_tensor_value_info(key, floats, list(x)) for key, (_, x) in outputs.items()
        ]
        net = helper.make_graph([*self._nodes, *last], name, given, made, self._constants)
        # ONNX Runtime refuses an IR version newer than itself; 8 is what opset 17 came with.
        model = helper.make_model(net, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        return model.SerializeToString()

    def _constant(self, value: NDArray[Any]) -> str:
        """Adds a constant and names it."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
