"""Kinds of sounds."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import ontology
from tools.audioset_labels import every_label
from tools.store.store import ModelStore
from tools.yamnet import read_labels

LABELS = sorted(ontology.known())
labels = st.sampled_from(LABELS)


@given(labels, labels)
def test_being_related_is_mutual(a: str, b: str) -> None:
    assert ontology.related(a, b) == ontology.related(b, a)


@given(labels)
def test_a_sound_is_related_to_itself_and_is_no_kind_of_itself(label: str) -> None:
    assert ontology.related(label, label)
    assert label not in ontology.ancestors(label)
    assert label not in ontology.descendants(label)


@given(labels, labels)
def test_descendants_are_those_whose_ancestor_one_is(a: str, b: str) -> None:
    assert (b in ontology.descendants(a)) == (a in ontology.ancestors(b))


@given(labels)
def test_kinds_of_kinds_are_kinds(label: str) -> None:
    for kind in ontology.descendants(label):
        assert ontology.descendants(kind) <= ontology.descendants(label)


def test_unknown_labels_are_related_to_themselves_only() -> None:
    assert ontology.related("Sawfly", "Sawfly")
    assert not ontology.related("Sawfly", "Insect")
    assert not ontology.descendants("Sawfly")


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        ("Bark", "Animal"),
        ("Doorbell", "Door"),
        ("Doorbell", "Alarm"),
        ("Violin, fiddle", "Music"),
        ("Fire engine, fire truck (siren)", "Siren"),
        ("Fire engine, fire truck (siren)", "Vehicle"),
    ],
)
def test_a_kind_may_have_several_parents(kind: str, parent: str) -> None:
    assert parent in ontology.ancestors(kind)


def test_siblings_are_not_related() -> None:
    assert not ontology.related("Bark", "Meow")
    assert not ontology.related("Doorbell", "Music")


def test_generic_labels_say_too_little() -> None:
    assert ontology.is_generic("Animal")
    assert ontology.is_generic("Silence")
    assert not ontology.is_generic("Dog")
    assert not ontology.is_generic("Speech")


def test_the_file_says_whose_it_was_and_what_was_changed() -> None:
    """Its licence asks for both."""
    about = json.loads((files("tools") / "ontology.json").read_text(encoding="utf-8"))["about"]
    assert "Google" in about
    assert "CC BY-SA 4.0" in about
    assert "Changed: " in about


def test_no_label_stands_in_the_file_twice_and_all_kinds_do() -> None:
    """Names and identifiers are read into dictionaries, where the last would win."""
    sounds = json.loads((files("tools") / "ontology.json").read_text(encoding="utf-8"))["sounds"]
    assert len({sound["id"] for sound in sounds}) == len({sound["name"] for sound in sounds})
    assert len({sound["id"] for sound in sounds}) == len(sounds)


@pytest.mark.models
def test_every_name_in_the_tables_is_a_label(models: ModelStore) -> None:
    assert set(LABELS) <= set(every_label(read_labels(models.get("yamnet"))))
