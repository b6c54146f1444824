"""YAMNet without the rounding for a phone's processor, and for any number of patches at once."""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import TensorProto, helper

from tools.filterbank import FRAMES


def graph(path: Path) -> bytes:
    """The network without rounding: `patches` (n × 1 × 96 × 64) to `scores`, probabilities."""
    model = onnx.load(path)
    rounding = {"QuantizeLinear", "DequantizeLinear"}
    before = {
        node.output[0]: node.input[0] for node in model.graph.node if node.op_type in rounding
    }

    def unrounded(name: str) -> str:
        while name in before:
            name = before[name]
        return name

    nodes = [node for node in model.graph.node if node.op_type not in rounding]
    for node in nodes:
        node.input[:] = [unrounded(name) for name in node.input]
    return _rebuilt(nodes, model)


def _rebuilt(nodes: list[onnx.NodeProto], model: onnx.ModelProto) -> bytes:
    """The nodes as a model of their own, with the weights inside."""
    for node in nodes:
        if node.op_type == "Reshape":
            node.CopyFrom(helper.make_node("Flatten", node.input[:1], node.output, axis=1))
    nodes[0].input[0] = "patches"
    nodes.append(helper.make_node("Sigmoid", nodes[-1].output, ["scores"]))
    used = {name for node in nodes for name in node.input}
    weights = [weight for weight in model.graph.initializer if weight.name in used]
    floats = TensorProto.FLOAT
    inputs = [helper.make_tensor_value_info("patches", floats, ["n", 1, FRAMES, 64])]
    outputs = [helper.make_tensor_value_info("scores", floats, ["n", None])]
    graph = helper.make_graph(nodes, "yamnet", inputs, outputs, weights)
    # ONNX Runtime refuses an IR version newer than itself.
    made = helper.make_model(graph, opset_imports=model.opset_import, ir_version=8)
    onnx.checker.check_model(made)
    return made.SerializeToString()
