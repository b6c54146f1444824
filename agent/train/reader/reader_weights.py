"""The reader's network as a file: begun with MiniLM's weights, kept in half precision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load, save
from torch import nn

from agent.train.reader.reader_layers import ReaderShape
from agent.train.reader.reader_network import ReaderNetwork

SHAPE = "shape"
"""Where in the file's notes the sizes stand."""


def new_network(
    shape: ReaderShape, encoder: Mapping[str, NDArray[np.float32]], seed: int
) -> ReaderNetwork:
    """A network whose encoder is MiniLM's."""
    torch.manual_seed(seed)
    network = ReaderNetwork(shape)
    own = network.encoder.state_dict()
    given = {name: torch.tensor(value[: len(own[name])]) for name, value in encoder.items()}
    network.encoder.load_state_dict(given)
    for embedding in (network.decoder.embed, network.decoder.position):
        nn.init.normal_(embedding.weight, std=0.02)
    return network


def save_network(network: ReaderNetwork, path: Path) -> None:
    """Writes weights in half precision, and the sizes."""
    half = {name: one.half().contiguous().cpu() for name, one in network.state_dict().items()}
    part = path.with_suffix(".part")
    part.write_bytes(save(half, {SHAPE: json.dumps(asdict(network.shape))}))
    part.replace(path)


def load_network(path: Path) -> ReaderNetwork:
    """A trained network, ready to be run."""
    opened: Any = safe_open  # it has no types
    with opened(path, "pt") as file:
        shape = ReaderShape(**json.loads(file.metadata()[SHAPE]))
    network = ReaderNetwork(shape)
    network.load_state_dict({name: one.float() for name, one in load(path.read_bytes()).items()})
    return network.eval()
