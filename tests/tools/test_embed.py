"""Texts as vectors."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tools.embed import WIDTH, Embedder
from tools.store.store import ModelStore


@pytest.fixture(scope="module")
def embedder(models: ModelStore) -> Embedder:
    """A fresh one, which remembers nothing yet."""
    return Embedder.load(models.get("minilm"))


@pytest.mark.models
def test_rows_have_length_one_and_keep_the_order(embedder: Embedder) -> None:
    rows = embedder(["a dog", "the sound of heavy rain on a roof", "a dog"])
    assert rows.shape == (3, WIDTH)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(rows[0], rows[2])


@pytest.mark.models
def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder([]).shape == (0, WIDTH)


@pytest.mark.models
def test_like_meanings_are_nearer_than_others(embedder: Embedder) -> None:
    barking, bark, piano = embedder(["a dog barks", "barking dog", "piano music"])
    assert barking @ bark > 0.8 > 0.4 > barking @ piano


@pytest.mark.models
def test_a_row_does_not_depend_on_its_company(models: ModelStore) -> None:
    texts = ["rain", "a car horn", "someone laughing out loud", "wind", ""]
    together = Embedder.load(models.get("minilm"))(texts)
    alone = Embedder.load(models.get("minilm"))
    assert np.allclose(together, np.concatenate([alone([text]) for text in texts]), atol=1e-6)


@pytest.mark.models
def test_remembered_texts_are_computed_once_and_read_again(
    models: ModelStore, tmp_path: Path
) -> None:
    made: list[str] = []

    def derive(name: str, make: Callable[[], bytes]) -> Path:
        path = tmp_path / name
        if not path.exists():
            path.write_bytes(make())
            made.append(name)
        return path

    first, second = (Embedder.load(models.get("minilm")) for _ in range(2))
    for one in (first, second):
        one.remember(["rain", "wind"], derive)
    assert len(made) == 1
    assert np.array_equal(first(["wind"]), second(["wind"]))


@pytest.mark.models
def test_a_very_long_text_is_read_as_far_as_the_model_can(embedder: Embedder) -> None:
    assert embedder(["word " * 5000]).shape == (1, WIDTH)
