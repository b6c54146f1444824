"""Specialists of other people's packages, built of what weights there are; skipped without them."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests import tiny_ears
from tests.hub import pipeline, whisper_base
from tools import hub_checkpoint
from tools.audioset_labels import every_label
from tools.clap import Clap
from tools.clap_tagger import ClapTagger
from tools.embed import Embedder
from tools.hub_classifier import HubClassifier
from tools.openai_whisper import OpenaiWhisper
from tools.panns import FILES, RATE, Panns, models
from tools.pyannote import Pyannote, package
from tools.store.store import ModelStore
from tools.tag import Tagger
from tools.third_party_checkpoints import Unready, installed
from tools.tool import Perceiver
from tools.vad import Vad
from tools.yamnet import read_labels


@contextmanager
def skipped_without_packages() -> Generator[None]:
    """What is not ready is the reason for which a test is skipped."""
    try:
        yield
    except Unready as error:
        pytest.skip(str(error))


def whisper(store: ModelStore, folder: Path) -> OpenaiWhisper:
    """Whisper base with its real weights."""
    with skipped_without_packages():
        installed("whisper", "whisper")
    path = folder / "base.pt"
    if not path.exists():
        source = store.get("whisper-base") / "model.bin"
        whisper_base.convert(source, path, import_module("torch"))
    return OpenaiWhisper.load(str(path), Vad.load(), "cpu")


def pyannote(store: ModelStore, folder: Path) -> Pyannote:
    """A pipeline like community-1: real segmentation, voices that nobody has told it apart."""
    with skipped_without_packages():
        package()
    built = folder / "pipeline"
    if not built.exists():
        pipeline.build(built, store.cache / "tests")
    return Pyannote.load(str(built), device="cpu")


def cnn14(store: ModelStore, folder: Path) -> Perceiver:
    """The tagger of PANNs, with random weights."""
    return _panns("Cnn14", store, folder)


def detector(store: ModelStore, folder: Path) -> Perceiver:
    """The detector of PANNs, with random weights."""
    return _panns("Cnn14_DecisionLevelMax", store, folder)


def _panns(name: str, store: ModelStore, folder: Path) -> Perceiver:
    path = checkpoint(folder, name)
    labels = every_label(read_labels(store.get("yamnet")))
    return Tagger(Panns.load(str(path), labels, "cpu"), Embedder.load(store.get("minilm")))


def clap(store: ModelStore, folder: Path) -> Perceiver:
    """A small CLAP with random weights, for the labels of AudioSet."""
    with skipped_without_packages():
        hub_checkpoint.ready()
    built = folder / "clap"
    if not built.exists():
        tiny_ears.clap(built)
    labels = every_label(read_labels(store.get("yamnet")))
    network = Clap.load(str(built), labels, store.deriver("yamnet"), device="cpu")
    # Random weights find every label alike, and no event would be salient.
    network.model.logit_scale_a.data.fill_(6.0)
    return ClapTagger(network, Embedder.load(store.get("minilm")))


def moods(store: ModelStore, folder: Path) -> Perceiver:
    """An ear for emotions, with random weights."""
    return _classifier("wav2vec2", folder)


def events(store: ModelStore, folder: Path) -> Perceiver:
    """An ear for events, with random weights."""
    return _classifier("ast", folder)


def _classifier(name: str, folder: Path) -> Perceiver:
    with skipped_without_packages():
        hub_checkpoint.ready()
    built = folder / name
    if not built.exists():
        tiny_ears.CLASSIFIERS[name](built)
    heard = tiny_ears.hearing(
        "ear", aspect="event" if name == "ast" else "emotion", window=2.0, hop=0.5
    )
    return HubClassifier.load(str(built), heard, device="cpu")


def checkpoint(folder: Path, name: str) -> Path:
    """A file as large as the published one. Both networks have weights of the same names."""
    with skipped_without_packages():
        installed("panns_inference", "panns")
    path = folder / FILES[name]
    made = next((folder / one for one in FILES.values() if (folder / one).exists()), None)
    if made is None:
        torch: Any = import_module("torch")
        torch.manual_seed(0)
        network = models().Cnn14(RATE, 1024, 320, 64, 50, 14_000, 527)
        torch.save({"model": network.state_dict()}, path)
    elif not path.exists():
        os.link(made, path)
    return path
