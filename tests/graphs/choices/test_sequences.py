"""Orders in choices."""

import pytest

from graphs.choices.sequences import sequence


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


@pytest.mark.parametrize("text", ["rock and roll", "dog barking", "well-known tune", ""])
def test_what_is_no_order_has_one_part(text: str) -> None:
    assert len(sequence(text)) == 1
