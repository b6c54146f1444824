"""Which choices name something to listen for."""

import pytest

from graphs.choices.named_sounds import sounds


@pytest.mark.parametrize(
    "choices",
    [
        ("7 s", "3 s", "5 s", "9 s"),
        ("Yes", "No"),
        ("1 minute 5 seconds", "about 3 s"),
        ("Bb major", "A minor"),
        ("Allegro", "Adagio"),
        ("60-100 BPM", "Above 100 BPM"),
        ("Two times", "Thirteen"),
        ("Deutsch", "English"),
        ("at the beginning", "in the middle"),
        ("A) 1", "B) 2"),
        ("Both", "Neither"),
    ],
)
def test_what_is_no_sound_is_not_listened_for(choices: tuple[str, ...]) -> None:
    assert sounds(choices) == ()


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        (("Dog barking", "Train", "Both"), ("Dog barking", "Train")),
        (("a dog, then a bell", "a bell, then a dog"), ("a dog", "a bell")),
        (("A) Dog", "B) Cat"), ("Dog", "Cat")),
        (("Hands", "Sand", "Drums"), ("Hands", "Sand", "Drums")),
        (("Beats", "A hat", "Ham"), ("A hat", "Ham")),
        (("E-mail alert", "F-16 jet"), ("E-mail alert", "F-16 jet")),
        (("Gravel", "Slow clap"), ("Gravel", "Slow clap")),
        (("French horn", "Second hand of a clock"), ("French horn", "Second hand of a clock")),
    ],
)
def test_sounds_are_listened_for_once_and_by_themselves(
    choices: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert sounds(choices) == named
