"""Keys, notes and tempi in choices."""

import pytest

from graphs.choices.music_text import Key, key, tempo


@pytest.mark.parametrize(
    ("text", "tonic", "mode"),
    [
        ("Bb major", 10, "major"),
        ("A# major", 10, "major"),
        ("B flat major", 10, "major"),
        ("B major", 11, "major"),
        ("A major", 9, "major"),
        ("F♯m", 6, "minor"),
        ("C sharp minor", 1, "minor"),
        ("E-flat minor", 3, "minor"),
        ("The key is A minor", 9, "minor"),
        ("G", 7, None),
        ("Db", 1, None),
        ("a minor", 9, "minor"),
    ],
)
def test_a_key_is_the_same_however_it_is_spelt(text: str, tonic: int, mode: str | None) -> None:
    found = key(text)
    assert found is not None
    assert (found.tonic, found.mode) == (tonic, mode)


@pytest.mark.parametrize("text", ["a dog", "A dog barks", "bell", "cab", ""])
def test_a_word_is_no_key(text: str) -> None:
    assert key(text) is None


def test_a_key_without_a_mode_fits_both() -> None:
    assert Key(9).fits(Key(9, "minor"))
    assert not Key(9, "major").fits(Key(9, "minor"))
    assert not Key(9).fits(Key(10))


@pytest.mark.parametrize(
    ("text", "inside", "other"),
    [
        ("100-145 BPM", 140, False),
        ("Above 100 BPM", 140, False),
        ("Allegro", 140, False),
        ("Adagio", 70, False),
        ("slow", 60, False),
        ("Not fast", 140, True),
    ],
)
def test_tempi_are_read_in_words_and_ranges(text: str, inside: float, other: bool) -> None:
    found = tempo(text)
    assert found is not None
    assert (found[0].off(inside), found[1]) == (0, other)


def test_the_longer_word_wins() -> None:
    found = tempo("Allegretto")
    assert found is not None
    assert found[0].high == 120
