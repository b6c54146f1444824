"""Spleeter's graph, with few filters and weights that mean nothing."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tools import spleeter
from tools.checkpoint import Weights
from tools.onnx_network import OnnxNetwork

FILTERS = 2


def _weights() -> Weights:
    """All layers of both stems, as they are named and shaped in the checkpoint."""
    draw = np.random.default_rng(0)
    found: dict[str, NDArray[np.float32]] = {}

    def layer(kind: str, number: int, **shapes: tuple[int, ...]) -> None:
        for part, shape in shapes.items():
            name = f"{kind}_{number}" if number else kind
            made = np.ones(shape) if part == "moving_variance" else draw.normal(0, 0.3, shape)
            found[f"{name}/{part}"] = made.astype(np.float32)

    for stem in range(2):
        for level in range(6):
            into = FILTERS if level else 2
            layer("conv2d", 7 * stem + level, kernel=(5, 5, into, FILTERS), bias=(FILTERS,))
            out, into = (1 if level == 5 else FILTERS), FILTERS * (2 if level else 1)
            layer("conv2d_transpose", 6 * stem + level, kernel=(5, 5, out, into), bias=(out,))
        layer("conv2d", 7 * stem + 6, kernel=(4, 4, 1, 2), bias=(2,))
        for level in range(12):
            size = (1 if level == 11 else FILTERS,)
            parts = dict.fromkeys(("gamma", "beta", "moving_mean", "moving_variance"), size)
            layer("batch_normalization", 12 * stem + level, **parts)
    return found


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> OnnxNetwork:
    path = tmp_path_factory.mktemp("spleeter") / "toy.onnx"
    path.write_bytes(spleeter.graph(_weights()))
    return OnnxNetwork(path)


@pytest.mark.parametrize("frames", [64, 192])
def test_every_band_of_every_frame_has_a_share(network: OnnxNetwork, frames: int) -> None:
    loud = np.random.default_rng(1).uniform(0, 1, (2, frames, spleeter.BANDS)).astype(np.float32)
    share = network({"magnitudes": loud})[0]
    assert share.shape == loud.shape
    assert 0 < share.min() < share.max() < 1


def test_silence_has_a_share_and_stays_a_number(network: OnnxNetwork) -> None:
    share = network({"magnitudes": np.zeros((1, 64, spleeter.BANDS), np.float32)})[0]
    assert share == pytest.approx(0.5)


def test_a_missing_layer_is_told_by_its_name() -> None:
    weights = _weights()
    del weights["conv2d_13/kernel"]
    with pytest.raises(KeyError, match="conv2d_13/kernel"):
        spleeter.graph(weights)
