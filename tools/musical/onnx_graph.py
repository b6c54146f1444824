"""An ONNX graph that grows by one operation at a time, for networks remade from their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
Attribute = int | str | list[int] | list[float] | list[str]

Shape = Sequence[int | str]
"""The axes of an array: a length, or a name where it may differ."""


class OnnxGraph:
    """Operations and constants; values are known by their names."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str | NDArray[Any], **attributes: Attribute) -> str:
        """Adds an operation and names its result; arrays among the inputs become constants."""
        names = [value if isinstance(value, str) else self._constant(value) for value in inputs]
        result = f"t{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, names, [result], **attributes))
        return result

    def affine(self, x: str, scale: NDArray[Any], shift: NDArray[Any], shape: Sequence[int]) -> str:
        """X times a scale plus a shift, both as float32 of the shape: a normalisation at rest."""
        parts = (np.asarray(one, np.float32).reshape(shape) for one in (scale, shift))
        multiplier, addend = parts
        return self.op("Add", self.op("Mul", x, multiplier), addend)

    def linear(self, x: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
        """The last axis times the weight (in × out), plus the bias."""
        product = self.op("MatMul", x, np.asarray(weight, np.float32))
        return self.op("Add", product, np.asarray(bias, np.float32))

    def model(self, inputs: Mapping[str, Shape], outputs: Mapping[str, tuple[str, Shape]]) -> bytes:
        """The whole, checked and serialised; outputs are by their names in here, with shapes."""
        for name, (inner, _) in outputs.items():
            self._nodes.append(helper.make_node("Identity", [inner], [name]))
        taken = [_value(name, shape) for name, shape in inputs.items()]
        given = [_value(name, shape) for name, (_, shape) in outputs.items()]
        graph = helper.make_graph(self._nodes, "network", taken, given, self._constants)
        # ONNX Runtime refuses an IR version newer than itself; 8 is what opset 17 came with.
        opset = [helper.make_opsetid("", OPSET)]
        made = helper.make_model(graph, opset_imports=opset, ir_version=8)
        onnx.checker.check_model(made)
        return made.SerializeToString()

    def _constant(self, value: NDArray[Any]) -> str:
        """Adds a constant and names it."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def _value(name: str, shape: Shape) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
