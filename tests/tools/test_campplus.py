"""CAM++ as an ONNX graph: the same numbers as in PyTorch, and voices that can be told apart."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import CLIPS
from tools import campplus, checkpoint
from tools.audio import AudioClip, Segment
from tools.filterbank import RATE, kaldi_log_mel
from tools.onnx_network import OnnxNetwork
from tools.store.store import ModelStore

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def encoder(models: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> OnnxNetwork:
    weights = checkpoint.read(models.get("campplus") / "campplus_cn_en_common.pt")
    path = tmp_path_factory.mktemp("campplus") / "campplus.onnx"
    path.write_bytes(campplus.graph(weights))
    return OnnxNetwork(path)


def _embed(encoder: OnnxNetwork, features: NDArray[np.float32]) -> NDArray[np.float32]:
    return encoder({"features": (features - features.mean(axis=0))[None]})[0][0]


def _wave(frames: int) -> NDArray[np.float32]:
    """Features that are the same everywhere."""
    return np.sin(np.arange(frames)[:, None] * np.arange(1, 81) / 50).astype(np.float32)


def test_embeddings_are_those_of_pytorch(encoder: OnnxNetwork) -> None:
    # From a graph whose embeddings of 24 clips had a cosine of 1.000000 with PyTorch's.
    expected = [-1.3057939, -0.2231103, 0.6675599, -1.1417418, -0.5607407, 0.2342848]
    assert _embed(encoder, _wave(118))[:6] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("frames", [8, 99, 100, 101, 200, 201, 500])
def test_every_length_has_an_embedding(encoder: OnnxNetwork, frames: int) -> None:
    voice = _embed(encoder, _wave(frames))
    assert voice.shape == (192,)
    assert np.isfinite(voice).all()


def test_a_batch_is_its_parts(encoder: OnnxNetwork) -> None:
    parts = np.stack([_wave(118), -_wave(118)])
    both = encoder({"features": parts})[0]
    alone = [encoder({"features": part[None]})[0][0] for part in parts]
    assert both == pytest.approx(np.stack(alone), abs=1e-3)


def test_negative_components_are_kept(encoder: OnnxNetwork) -> None:
    assert 50 < (_embed(encoder, _wave(118)) < 0).sum() < 142


def test_a_speaker_is_nearer_to_herself_than_to_another(encoder: OnnxNetwork) -> None:
    clip = AudioClip.open(CLIPS / "dialogue.ogg")
    times = [(0.4, 2.9), (3.5, 6.2), (6.8, 9.1), (9.8, 12.2)]
    turns = [clip.crop(Segment(start=start, end=end)).samples(RATE) for start, end in times]
    voices = np.stack([_embed(encoder, kaldi_log_mel(turn)) for turn in turns])
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    alike = voices @ voices.T
    assert min(alike[0, 2], alike[1, 3]) > 0.5 > 0.4 > max(alike[0, 1], alike[2, 3])


def test_a_missing_weight_is_named(models: ModelStore) -> None:
    weights = checkpoint.read(models.get("campplus") / "campplus_cn_en_common.pt")
    del weights["head.conv1.weight"]
    with pytest.raises(KeyError, match=r"head\.conv1\.weight"):
        campplus.graph(weights)


def test_the_graph_is_made_the_same_each_time(models: ModelStore) -> None:
    weights = checkpoint.read(models.get("campplus") / "campplus_cn_en_common.pt")
    assert campplus.graph(weights) == campplus.graph(weights)
