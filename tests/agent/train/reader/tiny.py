"""A reader that is small enough for tests: few letters, few weights, nothing learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from agent.train.reader.reader_export import export
from agent.train.reader.reader_layers import ReaderShape
from agent.train.reader.reader_network import ReaderNetwork
from graphs.query.program_grammar import NAMES
from graphs.query.trained_reader import ReaderCard, TrainedReader, write_card
from tests.graphs.query.letters import tokenizer
from tools.onnx_network import OnnxNetwork

SHAPE = ReaderShape(
    operators=len(NAMES), width=32, heads=4, encoder_layers=1, encoder_inner=64,
    decoder_layers=2, decoder_inner=64,
)  # fmt: skip
SIZE = 256
"""Word vectors: more than there are letters, and one for a mask."""


def words() -> NDArray[np.float16]:
    """Word vectors."""
    drawn = np.random.default_rng(0).normal(size=(SIZE, SHAPE.width))
    return drawn.astype(np.float16)


def network(seed: int, shape: ReaderShape = SHAPE) -> ReaderNetwork:
    """Random weights."""
    torch.manual_seed(seed)
    return ReaderNetwork(shape).eval()


def exported(made: ReaderNetwork, folder: Path) -> TrainedReader:
    """The reader of a network, by way of its files."""
    export(made, folder)
    head = SHAPE.width // SHAPE.heads
    card = ReaderCard(operators=NAMES, layers=SHAPE.decoder_layers, heads=SHAPE.heads, head=head)
    write_card(folder, card)
    question, step = (OnnxNetwork(folder / f"{name}.onnx") for name in ("question", "step"))
    return TrainedReader(question, step, card, words(), tokenizer())
