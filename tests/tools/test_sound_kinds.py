"""Words for kinds, and the labels below them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import ontology
from tools.sound_kinds import kind, made_by_sort, speaks_of_sound, with_source

HELD = [
    (
        "a machine",
        {"Vacuum cleaner", "Printer", "Motorcycle", "Helicopter"},
        {"Machine gun", "Duck"},
    ),
    ("an animal", {"Crowing, cock-a-doodle-doo", "Neigh, whinny", "Frog"}, {"Chainsaw", "Speech"}),
    ("some kind of bird", {"Owl", "Goose", "Cluck"}, {"Insect", "Whistling", "Dog"}),
    ("timepieces", {"Tick-tock", "Alarm clock"}, {"Typewriter"}),
    ("weather", {"Thunder", "Rain", "Wind"}, {"Stream", "Toilet flush"}),
    ("a household appliance", {"Blender", "Hair dryer"}, {"Chainsaw", "Door"}),
    ("a weapon", {"Artillery fire", "Machine gun"}, {"Fireworks", "Drill"}),
    ("a human voice", {"Laughter", "Singing", "Groan"}, {"Sneeze", "Meow", "Walk, footsteps"}),
    ("a human being", {"Sneeze", "Walk, footsteps", "Speech"}, {"Bark"}),
    ("a sound of nature", {"Waves, surf", "Thunder", "Owl"}, {"Engine", "Music"}),
    ("another vehicle", {"Ship", "Truck", "Toot"}, {"Blender", "Horse"}),
    ("tools", {"Hammer", "Sawing", "Scissors"}, {"Guitar", "Electric shaver, electric razor"}),
    ("wind instrument", {"Flute", "Trombone"}, {"Wind", "Cello"}),
    ("a toy", {"Cap gun"}, {"Gunshot, gunfire"}),
]


@pytest.mark.parametrize(("text", "some", "none"), HELD)
def test_a_kind_is_all_that_people_would_call_so(text: str, some: set[str], none: set[str]) -> None:
    assert some <= kind(text)
    assert not none & kind(text)


@pytest.mark.parametrize(
    "text",
    ["a washing machine", "machine gun", "the animal barks", "wind", "whistling", "petting", ""],
)
def test_what_says_more_or_other_than_a_kind_names_none(text: str) -> None:
    assert kind(text) == frozenset()


BELOW = [
    ("pet", "animal"), ("farm animal", "animal"), ("bird", "animal"), ("insect", "animal"),
    ("mammal", "animal"), ("waterfowl", "bird"), ("power tool", "tool"), ("aircraft", "vehicle"),
    ("motor vehicle", "machine"), ("home appliance", "machine"), ("storm", "weather"),
    ("crowd", "person"), ("human voice", "person"), ("gun", "weapon"),
    ("string instrument", "musical instrument"),
    ("precipitation", "weather"), ("precipitation", "water"), ("clock", "timepiece"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "above"), BELOW)
def test_what_is_of_a_kind_is_of_the_kind_above(one: str, above: str) -> None:
    assert kind(one)
    # AudioSet's own kinds may be wider: its pets hiss.
    assert sum(label in kind(above) for label in kind(one)) >= 0.7 * len(kind(one))


@given(st.sampled_from([text for text, *_ in HELD]), st.sampled_from(["the {}", "{} sounds"]))
def test_articles_and_the_word_sound_say_nothing(text: str, frame: str) -> None:
    assert kind(frame.format(text)) == kind(text)


@given(st.sampled_from(list(ontology.known())))
def test_no_machine_is_alive(label: str) -> None:
    assert not (label in kind("machine") and label in kind("animal") | kind("person"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("a hare", "Animal"),
        ("magpies", "Bird"),
        ("the bulldozer", "Vehicle"),
        ("taxi", "Car"),
        ("a brook", "Stream"),
        ("drizzle", "Rain"),
        ("bloodhound", "Bark"),
        ("limousines", "Car"),
    ],
)
def test_a_sort_of_something_sounds_as_it_does(text: str, label: str) -> None:
    assert label in made_by_sort(text)


@pytest.mark.parametrize("text", ["male", "the young", "queen", "a dog", "hare and hounds", ""])
def test_a_word_that_may_well_mean_something_else_is_no_sort(text: str) -> None:
    assert made_by_sort(text) == frozenset()


def test_words_for_sorts_can_be_joined_with_others() -> None:
    assert speaks_of_sound("a magpie")
    assert speaks_of_sound("thunder")
    assert not speaks_of_sound("a treaty")


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Bark", "Bark (dog)"),
        ("Crowing, cock-a-doodle-doo", "Crowing, cock-a-doodle-doo (cock, rooster)"),
        ("Moo", "Moo (cattle, cows)"),
        ("Helicopter", "Helicopter"),
        ("Church bell", "Church bell"),
        ("Speech", "Speech"),
        ("no label", "no label"),
    ],
)
def test_a_label_is_told_with_what_makes_the_sound(label: str, told: str) -> None:
    assert with_source(label) == told
