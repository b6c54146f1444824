"""PANNs: windows, silence, labels, and checkpoints that are not what they should be."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from tests.hub import specialists
from tools import audioset_labels, ontology, panns
from tools.audio import AudioClip, Segment
from tools.evidence import SubQuery
from tools.panns import PATCH, RATE, Panns
from tools.store.store import ModelStore
from tools.third_party_checkpoints import Unready
from tools.yamnet import read_labels


class Loudness(Panns):
    """Instead of a network: the peak of what it is given, patch by patch or as a whole."""

    def _run(self, samples: NDArray[np.float32], output: str) -> NDArray[np.float32]:
        if output == "clipwise_output":
            return np.abs(samples).max(axis=1, keepdims=True)
        frames = np.abs(samples[0, : len(samples[0]) // 320 * 320]).reshape(-1, 320).max(axis=1)
        patches = [frames[at : at + 32].max() for at in range(0, len(frames), 32)]
        return np.repeat(np.array(patches, np.float32), 32)[None, :, None]


def _pulses(folder: Path, times: list[float], seconds: float) -> AudioClip:
    """A tenth of a second of noise at each time."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    for time in times:
        part = samples[round(time * RATE) :][: RATE // 10]
        part[:] = np.random.default_rng(0).uniform(-0.5, 0.5, len(part))
    path = folder / "pulses.wav"
    sf.write(path, samples, RATE, subtype="FLOAT")
    return AudioClip.open(path)


@pytest.mark.parametrize("detects", [True, False])
def test_a_sound_is_heard_where_it_is_and_nothing_where_it_is_not(
    tmp_path: Path, detects: bool
) -> None:
    times = [0.1, 7.0, 15.3, 15.5, 31.0, 39.9]
    crop = _pulses(tmp_path, [time + 2 for time in times], 44).crop(Segment(start=2, end=42))
    network = Loudness(None, ("Noise",), detects)
    length = network.grain.seconds
    for heard in network.scores(crop):
        assert heard.hop == pytest.approx(PATCH / RATE * (1 if detects else 3))
        for start, score in zip(heard.times.tolist(), heard.scores[:, 0].tolist(), strict=True):
            near = [t for t in times if start - 2 - 0.11 < t < start - 2 + length + 0.01]
            inside = [t for t in near if start - 2 + 0.01 < t < start - 2 + length - 0.11]
            assert not inside or score > 0.3
            assert near or score == 0


@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.0, 16.0, 40.0])
def test_patches_cover_the_clip_once(tmp_path: Path, seconds: float) -> None:
    clip = _pulses(tmp_path, [], seconds)
    heard = list(Loudness(None, ("Noise",), True).scores(clip))
    times = np.concatenate([one.times for one in heard])
    assert times == pytest.approx(np.arange(len(times)) * PATCH / RATE)
    assert times[-1] < seconds <= times[-1] + PATCH / RATE + 1e-6
    assert sum(len(one.samples) for one in heard) == round(seconds * RATE)


@pytest.mark.models
def test_the_labels_are_those_of_audioset(models: ModelStore) -> None:
    labels = audioset_labels.every_label(read_labels(models.get("yamnet")))
    assert len(set(labels)) == audioset_labels.COUNT
    places = {
        0: "Speech",
        5: "Narration, monologue",
        137: "Music",
        288: "Water",
        526: "Field recording",
    }
    assert {place: labels[place] for place in places} == places
    assert all(labels[place] == label for place, label in audioset_labels.LEFT_OUT.items())
    assert set(audioset_labels.LEFT_OUT.values()) <= set(ontology.known())


def test_labels_of_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="found 2 labels; expected 521"):
        audioset_labels.every_label(["Speech", "Music"])


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package, and a home with nothing in it."""
    with specialists.skipped_without_packages():
        panns.installed("panns_inference", "panns")
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.hub
@pytest.mark.usefixtures("package")
def test_a_small_checkpoint_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "Cnn14_DecisionLevelMax.pth"
    path.write_bytes(b"mine" * 1000)
    with pytest.raises(Unready, match="has 4000 bytes, expected 300000000 or more"):
        Panns.load(str(path), ())
    assert path.read_bytes() == b"mine" * 1000


@pytest.mark.hub
@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("name", ["Cnn14", "Cnn14_DecisionLevelMax"])
def test_a_checkpoint_that_is_not_here_is_told_with_its_source(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        Unready, match=r"there is no .*panns_data.*; fetch Cnn14.* from https://zen"
    ):
        Panns.load(name, ())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.hub
@pytest.mark.usefixtures("package")
def test_importing_the_networks_runs_no_wget_and_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import os\n"
        "def refuse(command): raise AssertionError(command)\n"
        "os.system = refuse\n"
        "from tools import panns; print(panns.models().Cnn14.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Cnn14"
    assert not (tmp_path / "panns_data").exists()


@pytest.mark.hub
@pytest.mark.models
def test_a_whole_checkpoint_is_read_and_heard(
    models: ModelStore, tmp_path: Path, call: AudioClip
) -> None:
    tagger: Any = specialists.detector(models, tmp_path)
    heard = [event for stretch in tagger(call, SubQuery(tool="tag")) for event in stretch]
    assert heard
    assert {event.label for event in heard} <= set(tagger.scorer.labels)
