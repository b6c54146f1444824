"""Descriptions and the labels they mean."""

import pytest

from tools.embed import Embedder
from tools.label_search import closest_labels, described, sounds_of
from tools.store.store import ModelStore
from tools.yamnet import read_labels


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("is there a doorbell?", "doorbell"),
        ("Do you hear any birds?", "birds"),
        ("someone laughing", "laughing"),
        ("rain", "rain"),
        ("", ""),
    ],
)
def test_opening_words_of_a_question_are_not_part_of_the_sound(text: str, sound: str) -> None:
    assert described(text) == f"the sound of {sound}"


def test_a_label_is_known_by_each_of_its_synonyms() -> None:
    assert sounds_of("Bee, wasp, etc.") == (
        "the sound of bee, wasp, etc.",
        "the sound of bee",
        "the sound of wasp",
    )
    assert "the sound of rattle" in sounds_of("Rattle (instrument)")


@pytest.fixture(scope="module")
def embedder(models: ModelStore) -> Embedder:
    return Embedder.load(models.get("minilm"))


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("is there a doorbell?", "Doorbell"),
        ("a dog barking", "Bark"),
        ("someone laughing", "Laughter"),
        ("a baby crying", "Baby cry, infant cry"),
        ("people clapping", "Clapping"),
        ("wasp", "Bee, wasp, etc."),
    ],
)
def test_a_description_finds_its_label(
    models: ModelStore, embedder: Embedder, text: str, label: str
) -> None:
    labels = read_labels(models.get("yamnet"))
    close = closest_labels(text, embedder, labels)
    assert close[0][0] == label
    similarities = [similarity for _, similarity in close]
    assert similarities == sorted(similarities, reverse=True)
