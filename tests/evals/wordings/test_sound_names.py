"""Sounds are called what people call them, and a name means what it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scenes.clip_manifest import keep
from evals.wordings.inflection import article, gerund, past, plural, third_person
from evals.wordings.sound_names import called, doubtful, forms_of, kind_of, kinds, meant_by, names
from tools import ontology

LABELS = st.sampled_from(sorted(names()))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (plural("church bell"), "church bells"),
        (plural("cough"), "coughs"),
        (plural("sheep"), "sheep"),
        (plural("fly"), "flies"),
        (plural("crash"), "crashes"),
        (third_person("buzz"), "buzzes"),
        (third_person("cry"), "cries"),
        (gerund("sing"), "singing"),
        (gerund("clap"), "clapping"),
        (gerund("sneeze"), "sneezing"),
        (gerund("moo"), "mooing"),
        (past("ring"), "rang"),
        (past("cry"), "cried"),
        (past("drip"), "dripped"),
        (article("owl"), "an"),
        (article("ukulele"), "a"),
    ],
)
def test_endings_are_english(made: str, expected: str) -> None:
    assert made == expected


def test_a_bark_has_every_form() -> None:
    assert "dog" in called("Bark", "thing")
    assert "barks" in called("Bark", "events")
    assert "barking" in called("Bark", "mass")
    assert "dog barks" in called("Bark", "noun verbs")
    assert "dogs barking" in called("Bark", "nouns verbing")


@given(LABELS)
def test_a_sound_is_meant_by_each_of_its_names_and_never_in_doubt(label: str) -> None:
    for form, text in names()[label].forms():
        assert form in forms_of(text)
        assert label in meant_by(text)
        assert label not in doubtful(text)


@given(LABELS)
def test_a_name_means_a_sound_with_its_kinds_or_leaves_them_in_doubt(label: str) -> None:
    for _, text in names()[label].forms():
        assert ontology.descendants(label) <= meant_by(text) | doubtful(text)


def test_a_dog_may_be_a_howl_but_is_no_cat() -> None:
    assert "Bark" in meant_by("dog")
    assert "Howl" in doubtful("dog")
    assert "Meow" not in meant_by("dog") | doubtful("dog")


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_kind_holds_sounds_and_is_known_in_both_numbers(name: str) -> None:
    assert kinds()[name].labels
    assert kind_of(plural(name)) == kind_of(name) == kinds()[name]
    assert not kinds()[name].labels & kinds()[name].doubtful


def test_everything_that_scenes_are_made_of_has_a_name() -> None:
    kept = keep()
    heard = {
        clip.label for clip in kept.clips if clip.kind in ("sound", "instrument", "background")
    }
    assert heard <= set(names())


def test_what_a_table_is_near_to_is_a_label() -> None:
    known = {*names(), *ontology.known()}
    assert {other for name in names().values() for other in name.near} <= known
