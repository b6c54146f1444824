"""Diarization by pyannote: its turns, and pipelines that are not what they should be."""

import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CLIPS
from tests.hub import specialists
from tests.tools.test_third_party_checkpoints import Runs
from tools import pyannote
from tools.audio import AudioClip
from tools.evidence import SubQuery
from tools.pyannote import Pyannote
from tools.store.store import ModelStore
from tools.third_party_checkpoints import Unready

pytestmark = [pytest.mark.hub, pytest.mark.models]


@pytest.fixture(scope="module")
def built(models: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a pipeline."""
    folder = tmp_path_factory.mktemp("pyannote")
    specialists.pyannote(models, folder)
    return folder / "pipeline"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """One that may be spoilt."""
    return Path(shutil.copytree(built, tmp_path / "pipeline"))


def test_turns_begin_and_end_with_the_speech(built: Path) -> None:
    diarizer = Pyannote.load(str(built), device="cpu")
    clip = AudioClip.open(CLIPS / "dialogue.ogg")
    *steps, turns = diarizer(clip, SubQuery(tool="diarize"))
    assert steps
    assert not any(steps)
    edges = [(0.4, 2.95), (3.5, 6.29), (6.79, 9.2), (9.79, 12.21)]
    assert len(turns) == len(edges)
    for turn, edge in zip(turns, edges, strict=True):
        assert (turn.segment.start, turn.segment.end) == pytest.approx(edge, abs=0.3)
    assert turns[0].speaker == "S1"


def test_nothing_is_reported_to_its_makers(built: Path) -> None:
    metrics: Any = import_module("pyannote.audio.telemetry.metrics")
    assert built.exists()
    assert not metrics.is_metrics_enabled()


def test_a_pipeline_whose_weights_would_run_something_is_refused(folder: Path) -> None:
    torch: Any = import_module("torch")
    marker = folder / "ran"
    torch.save({"state_dict": Runs(marker)}, folder / "embedding" / "pytorch_model.bin")
    with pytest.raises(Unready, match=r"refused .*mkdir; expected plain weights"):
        Pyannote.load(str(folder))
    assert not marker.exists()


@pytest.mark.parametrize("name", ["subprocess.Popen", "os.system", "pyannote.audio.Model"])
def test_a_pipeline_of_any_other_class_is_refused(folder: Path, name: str) -> None:
    config = folder / "config.yaml"
    said = config.read_text().replace("pyannote.audio.pipelines.SpeakerDiarization", name)
    config.write_text(said)
    with pytest.raises(Unready, match=f"it names '{name}'; expected a class of pyannote.audio.pip"):
        Pyannote.load(str(folder))


def test_a_cut_part_is_named(folder: Path) -> None:
    part = folder / "segmentation" / "pytorch_model.bin"
    part.write_bytes(part.read_bytes()[:-1000])
    with pytest.raises(
        Unready, match=r"segmentation.pytorch_model.bin was cut off after \d+ bytes"
    ):
        pyannote.check(str(folder))


def test_a_folder_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    with specialists.skipped_without_packages():
        pyannote.package()
    with pytest.raises(Unready, match=r"has no config.yaml"):
        Pyannote.load(str(tmp_path))
    (tmp_path / "config.yaml").write_text("[")
    with pytest.raises(Unready, match="names no pipeline"):
        Pyannote.load(str(tmp_path))


def test_a_torchaudio_of_another_torch_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with specialists.skipped_without_packages():
        pyannote.installed("pyannote.audio", "pyannote")

    def broken(name: str) -> object:
        if name == "torchaudio":
            raise OSError("Could not load this library: _torchaudio.abi3.so")
        return import_module(name)

    monkeypatch.setattr(pyannote, "import_module", broken)
    with pytest.raises(Unready) as refused:
        pyannote.package()
    assert "was built for another torch" in refused.value.found
    assert refused.value.remedy.startswith("delete ")
    assert f"lib{os.sep}_torchaudio.abi3.so" in refused.value.remedy
    assert "\n" not in str(refused.value)
