"""YAMNet: patches in time, and the converted network."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.conftest import CLIPS
from tools import dequantise
from tools.audio import AudioClip, Segment
from tools.event_segmentation import ScoredStretch
from tools.filterbank import RATE
from tools.onnx_network import OnnxNetwork
from tools.store.store import ModelStore
from tools.yamnet import PATCH, STRETCH, Yamnet


class Loudness(OnnxNetwork):
    """Two labels, the same for every patch of one loudness; needs no file."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, inputs: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        patches = inputs["patches"]
        self.batches.append(len(patches))
        mean = patches.mean(axis=(1, 2, 3))
        return [np.stack([mean, -mean], axis=1)]


def _clip(folder: Path, seconds: float, loud: float = 0.1) -> AudioClip:
    rng = np.random.default_rng(0)
    path = folder / f"{seconds}.wav"
    sf.write(path, rng.uniform(-loud, loud, round(seconds * RATE)).astype(np.float32), RATE)
    return AudioClip.open(path)


def _heard(clip: AudioClip, hop: float, normalise: bool = False) -> list[ScoredStretch]:
    return list(Yamnet(Loudness(), ("loud", "quiet")).scores(clip, hop, normalise))


@settings(deadline=None, max_examples=12)
@given(seconds=st.floats(0.1, 70), hop=st.sampled_from([0.12, 0.24, 0.48, 0.96]))
def test_patches_come_at_the_hop_and_cover_the_clip(
    tmp_path_factory: pytest.TempPathFactory, seconds: float, hop: float
) -> None:
    clip = _clip(tmp_path_factory.mktemp("clip"), seconds)
    heard = _heard(clip, hop)
    times = np.concatenate([one.times for one in heard])
    assert times[0] == 0
    assert np.diff(times) == pytest.approx(hop)
    assert times[-1] + PATCH / RATE >= clip.length - 1e-3
    assert times[-1] < max(0.01, clip.length - PATCH / RATE + hop)
    assert all(len(one.samples) <= 2 * STRETCH for one in heard)
    assert all(one.scores.shape == (len(one.times), 2) for one in heard)


def test_times_are_file_times(tmp_path: Path) -> None:
    clip = _clip(tmp_path, 8).crop(Segment(start=3, end=6))
    assert _heard(clip, 0.48)[0].times[:2] == pytest.approx([3.0, 3.48])


def test_a_clip_shorter_than_a_patch_is_repeated(tmp_path: Path) -> None:
    (heard,) = _heard(_clip(tmp_path, 0.3), 0.48)
    (steady,) = _heard(_clip(tmp_path, 0.975), 0.48)
    assert len(heard.samples) == round(0.3 * RATE)
    assert heard.scores == pytest.approx(steady.scores, abs=0.05)


def test_levelling_makes_loud_and_quiet_alike_and_keeps_silence(tmp_path: Path) -> None:
    (loud,), (quiet,) = (
        _heard(_clip(tmp_path, 2, level), 0.48, normalise=True) for level in (0.5, 0.005)
    )
    assert loud.scores == pytest.approx(quiet.scores, abs=0.1)
    (silent,) = _heard(_clip(tmp_path, 1, 0.0), 0.48, normalise=True)
    assert silent.scores[:, 0] == pytest.approx(np.log(0.001), abs=1e-3)


@pytest.mark.models
def test_the_converted_network_rounds_nothing_and_takes_any_batch(models: ModelStore) -> None:
    made = onnx.load_from_string(dequantise.graph(models.get("yamnet") / "model.onnx"))
    assert not {node.op_type for node in made.graph.node} & {"QuantizeLinear", "DequantizeLinear"}
    sizes = [int(np.prod(list(weight.dims))) for weight in made.graph.initializer]
    assert sum(sizes) == 3_729_481


@pytest.mark.models
def test_speech_is_heard_as_speech_at_any_batch_size(models: ModelStore) -> None:
    yamnet = Yamnet.load(models.get("yamnet"), models.derived)
    clip = AudioClip.open(CLIPS / "speech.ogg")
    (heard,) = yamnet.scores(clip, hop=0.12)
    assert heard.scores.shape == (len(heard.times), 521)
    assert heard.scores.min() >= 0
    assert heard.scores.max() <= 1
    assert yamnet.labels[int(heard.scores.mean(axis=0).argmax())] == "Speech"
    (coarse,) = yamnet.scores(clip, hop=0.48)
    shared = min(len(coarse.times) - 1, len(heard.times[::4]))
    assert heard.scores[::4][:shared] == pytest.approx(coarse.scores[:shared], abs=1e-4)
