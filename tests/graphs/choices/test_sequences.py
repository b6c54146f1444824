"""Orders in choices."""

import pytest

from graphs.choices.sequences import sequence, thing


@pytest.mark.parametrize(
    "text",
    [
        "dog, then bell, then rain",
        "dog -> bell -> rain",
        "dog → bell → rain",
        "dog, bell, and rain",
        "dog; bell; rain",
        "dog – bell – rain",
        "dog - bell - rain",
        "dog & bell & rain",
        "dog\nbell\nrain",
        "dog before bell before rain",
        "dog followed by bell, and finally rain",
        "1. dog 2. bell 3. rain",
        "rain after bell after dog",
        '"dog > bell > rain"',
    ],
)
def test_an_order_is_cut_into_its_parts(text: str) -> None:
    assert sequence(text) == ("dog", "bell", "rain")


@pytest.mark.parametrize(
    "text", ["rock and roll", "he says, but nothing helps", "dog barking", "well-known tune", ""]
)
def test_what_is_no_order_has_one_part(text: str) -> None:
    assert len(sequence(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a drum, then a flute, then the drum again",
        "a drum, a flute, another drum",
        "a drum -> a flute -> one more drum",
        "first a drum, then a flute, then a drum once more, nothing after that",
        "a drum; a flute; a drum for the second time",
    ],
)
def test_what_comes_again_has_its_own_name(text: str) -> None:
    assert tuple(map(thing, sequence(text))) == ("drum", "flute", "drum")
