"""The small model out of its parts: a stock class that computes what the parts computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tools.lalm.small.packed import (
    BANDS,
    ctranslate2_bytes,
    whisper_tensors,
    write_llama,
    write_whisper,
)
from tools.errors import InputError
from tools.lalm.lalm_files import LoadedLalm
from tools.lalm.model_families import library
from tools.lalm.small.ctranslate2_weights import read_weights
from tools.lalm.small.small_lalm import assemble, language_model
from tools.lalm.small.whisper_encoder import apart, encoder

transformers = pytest.importorskip("transformers")
pytest.importorskip("gguf")
# torch and transformers warn of their own future.
pytestmark = [pytest.mark.hub, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model's folder."""
    home = tmp_path_factory.mktemp("small")
    out = home / "model"
    assemble(write_whisper(home / "whisper"), write_llama(home / "llama"), out, seconds=4)
    return out


def test_text_alone_is_scored_as_the_language_model_scores_it(made: Path) -> None:
    torch = library("torch")
    own, _ = language_model(made.parent / "llama")
    opened = LoadedLalm.of(str(made), "cpu", torch.float32)
    ids = torch.arange(3, 40)[None]
    with torch.no_grad():
        wanted = own(ids).logits
        found = opened.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    assert torch.equal(found[..., : wanted.shape[-1]], wanted)


def test_it_hears_windows_and_pads_with_a_token_that_ends_nothing(made: Path) -> None:
    opened = LoadedLalm.of(str(made), "cpu", library("torch").float32)
    words = opened.processor.tokenizer
    assert opened.seconds == 4
    assert words.pad_token != words.eos_token
    assert len(words.encode("<|AUDIO|>", add_special_tokens=False)) == 1


def test_a_tokenizer_beside_the_language_model_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(InputError, match=r"found tokenizer\.json beside"):
        language_model(tmp_path)


def test_a_file_that_ends_too_early_is_no_model(tmp_path: Path) -> None:
    content = ctranslate2_bytes(whisper_tensors(np.random.default_rng(0)))
    (tmp_path / "model.bin").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="no model of CTranslate2: it ends after"):
        read_weights(tmp_path / "model.bin")


def test_another_version_of_the_format_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(ctranslate2_bytes({}, version=5))
    with pytest.raises(InputError, match="found version 5, expected 6"):
        read_weights(tmp_path / "model.bin")


def test_another_network_is_no_whisper() -> None:
    with pytest.raises(InputError, match="expected the weights of a Whisper"):
        encoder({"decoder/weight": np.zeros(3, np.float32)}, 10)


def test_a_kernel_over_frames_twice_as_far_apart_agrees_where_sound_changes_evenly() -> None:
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(1, BANDS, 3)).astype(np.float32)
    slope, level = rng.normal(size=BANDS), rng.normal(size=BANDS)

    def said(weights: np.ndarray, step: int) -> float:
        frames = np.stack([level + slope * step * at for at in (-1, 0, 1)], axis=-1)
        return float((weights[0] * frames).sum())

    assert said(apart(kernel), 2) == pytest.approx(said(kernel, 1), rel=1e-4)
