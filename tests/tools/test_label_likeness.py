"""How well texts name labels, by the embedded text model."""

import pytest

from agent.assembly.runtime import Runtime


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "better", "worse"),
    [
        ("a dog barking", "Bark", "Meow"),
        ("a dog barking", "Bark", "Animal"),
        ("instrumental music", "Music", "Speech"),
        ("instrumental music", "Musical instrument", "Music"),
        ("jazz music", "Jazz", "Music"),
    ],
)
def test_a_text_names_one_label_better_than_another(
    runtime: Runtime, text: str, better: str, worse: str
) -> None:
    likeness = runtime.likeness.get()
    assert likeness(text, better) > likeness(text, worse)


@pytest.mark.models
def test_what_names_its_sort_is_found_where_only_the_sort_was_heard(runtime: Runtime) -> None:
    assert runtime.likeness.get()("instrumental music", "Music") > 0.5


@pytest.mark.models
def test_words_that_are_no_label_are_likened_as_words(runtime: Runtime) -> None:
    likeness = runtime.likeness.get()
    creaks = "an old wooden gate creaks"
    assert likeness(creaks, creaks) == 1
    assert likeness("a creaking gate", creaks) > 0.3
    assert likeness("a creaking gate", creaks) > likeness("a barking dog", creaks)


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "of_it", "not_of_it"),
    [
        ("a machine", "Vacuum cleaner", "Machine gun"),
        ("some animal", "Neigh, whinny", "Toot"),
        ("the weather", "Thunder", "Stream"),
        ("a human voice", "Laughter", "Sneeze"),
        ("bird sounds", "Cluck", "Whistling"),
    ],
)
def test_a_kind_is_all_below_it_and_nothing_that_is_known_to_be_elsewhere(
    runtime: Runtime, text: str, of_it: str, not_of_it: str
) -> None:
    likeness = runtime.likeness.get()
    assert likeness(text, of_it) == 1
    assert likeness(text, not_of_it) == 0


@pytest.mark.models
def test_what_nobody_knows_the_source_of_may_still_be_alike(runtime: Runtime) -> None:
    likeness = runtime.likeness.get()
    assert likeness("a machine", "a machine that hums") > 0


@pytest.mark.models
@pytest.mark.parametrize(("text", "label"), [("a hare", "Animal"), ("the taxi", "Car")])
def test_a_sort_of_something_is_known_by_what_it_is(
    runtime: Runtime, text: str, label: str
) -> None:
    assert runtime.likeness.get()(text, label) == 1
