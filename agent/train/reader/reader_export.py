"""The trained reader as two ONNX files with 8-bit weights: one for the question, one for a step."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from onnxruntime import quantization
from torch import Tensor, nn

from agent.train.reader.reader_network import ReaderNetwork


class _Question(nn.Module):
    """What the decoder needs of a question, computed once."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.encoder, self.decoder = network.encoder, network.decoder

    def forward(self, words: Tensor, parts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The layers' keys and values; the tokens as targets; the tokens as steps."""
        allowed = torch.zeros(1, 1, 1, 1)
        memory = self.encoder(words, parts, allowed)
        cross = torch.stack([torch.stack(one) for one in self.decoder.memories(memory)])
        return cross, self.decoder.target(memory), self.decoder.pointed(memory)[0]


class _Step(nn.Module):
    """One step of several programs at once."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.decoder = network.decoder
        self.operators = network.shape.operators

    def forward(
        self, steps: Tensor, position: Tensor, past: Tensor, cross: Tensor, targets: Tensor,
        pointed: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Scores: programs × (operators + tokens); and the keys and values with this step's."""
        decoder = self.decoder
        tokens = pointed[(steps - self.operators - 1).clamp(min=0)]
        operators = decoder.embed(steps.clamp(max=self.operators))
        x = torch.where((steps > self.operators).unsqueeze(-1), tokens, operators)
        x = (x + decoder.position(position)).unsqueeze(1)
        present: list[Tensor] = []
        for at, layer in enumerate(decoder.stack):
            x, known = layer(
                x, (past[at, 0], past[at, 1]), None, (cross[at, 0], cross[at, 1]), torch.zeros(1)
            )
            present.append(torch.stack(known))
        return decoder.scores(x, targets.expand(x.shape[0], -1, -1))[:, 0], torch.stack(present)


def export(network: ReaderNetwork, folder: Path) -> None:
    """Writes `question.onnx` and `step.onnx`."""
    shape, head = network.eval().shape, network.shape.width // network.shape.heads
    words, parts = torch.zeros(1, 9, shape.width), torch.zeros(1, 9, dtype=torch.long)
    cross, targets, pointed = _Question(network)(words, parts)
    past = torch.zeros(shape.decoder_layers, 2, 2, shape.heads, 3, head)
    steps, position = torch.tensor([3, shape.operators + 2]), torch.tensor([3])
    token, step, beam = "tokens", "steps", "programs"
    _export(
        _Question(network), (words, parts), folder / "question.onnx",
        {"words": {1: token}, "parts": {1: token}, "cross": {4: token}, "targets": {1: token},
         "pointed": {0: token}}, 3,
    )  # fmt: skip
    _export(
        _Step(network), (steps, position, past, cross, targets, pointed), folder / "step.onnx",
        {"steps": {0: beam}, "position": {}, "past": {2: beam, 4: step}, "cross": {4: token},
         "targets": {1: token}, "pointed": {0: token}, "scores": {0: beam, 1: "scores"},
         "present": {2: beam, 4: "present"}}, 2,
    )  # fmt: skip


def _export(
    module: nn.Module,
    given: tuple[Tensor, ...],
    path: Path,
    axes: dict[str, dict[int, str]],
    outputs: int,
) -> None:
    """One graph, its matrices rounded to 8 bits."""
    names = list(axes)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / path.name
        torch.onnx.export(
            module.eval(), given, str(whole), dynamo=False, opset_version=17,
            input_names=names[:-outputs], output_names=names[-outputs:],
            dynamic_axes={name: axis for name, axis in axes.items() if axis},
        )  # fmt: skip
        _rounded(whole, path)


def _rounded(whole: Path, path: Path) -> None:
    """The graph with 8-bit matrices, without the advice that comes with it."""
    untyped: Any = quantization
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        untyped.quantize_dynamic(
            whole, path, weight_type=quantization.QuantType.QInt8, per_channel=True
        )
    finally:
        logging.disable(before)
