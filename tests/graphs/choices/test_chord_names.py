"""Chords and rows of chords, however they are written."""

import pytest

from graphs.choices.chord_names import NO_CHORD, chord, chords_alike, in_key, progression
from graphs.choices.music_text import Key

ROWS = (
    *("C - Am - F - G", "C–Am–F–G", "C-Am-F-G", "C Am F G", "C, Am, F, G", "C → Am → F → G"),
    *("C major, A minor, F major, G major", "C | Am | F | G"),
)


@pytest.mark.parametrize(
    "names",
    [
        ("Cmaj7", "C major seventh", "CM7", "C:maj7", "C major 7", "CΔ"),
        ("Am", "A minor", "A:min", "Amin", "a minor", "an A minor chord", "the A minor chord"),
        ("G7", "G dominant seventh", "G:7", "Gdom7", "G dominant 7th"),
        ("C#", "Db", "C sharp major", "D-flat major", "C♯", "D♭ major"),
        ("F#m7", "G flat minor seventh", "F♯ minor 7", "F#:min7", "Gbm7"),
        ("Bdim", "B diminished", "B°", "B:dim"),
        ("Bm7b5", "Bø", "B half-diminished", "B half diminished seventh", "B:hdim7"),
        ("Eaug", "E augmented", "E+"),
        ("Dsus4", "D suspended fourth", "Dsus"),
        ("A", "A major", "A chord", "A/E", "A:maj/3"),
    ],
)
def test_all_notations_of_a_chord_are_one(names: tuple[str, ...]) -> None:
    first = chord(names[0])
    assert first is not None
    assert {chord(one) for one in names} == {first}


@pytest.mark.parametrize("text", ["N", "N.C.", "NC", "no chord"])
def test_no_chord_is_said_in_several_ways(text: str) -> None:
    assert chord(text) == NO_CHORD


@pytest.mark.parametrize(
    "text",
    ["a dog", "Bell", "am", "A dog barks", "Cab", "Door slam", "", "Do", "E-mail"],
)
def test_words_are_no_chords(text: str) -> None:
    assert chord(text) is None


def test_a_triad_is_nearer_to_its_seventh_chord_than_to_another_chord() -> None:
    fits = [chords_alike("C:maj", one) for one in ("C", "C7", "Cm", "F")]
    assert fits == sorted(set(fits), reverse=True)
    assert chords_alike("C6", "Am7") > chords_alike("C6", "Am")


@pytest.mark.parametrize("text", ROWS)
def test_a_row_of_chords_is_read_whatever_is_between_them(text: str) -> None:
    assert progression(text) == tuple(map(chord, ("C", "Am", "F", "G")))


@pytest.mark.parametrize("text", ["C", "dog - bell - rain", "A dog, then a bell", "I-V-vi-IV"])
def test_other_rows_are_no_chords(text: str) -> None:
    assert progression(text) == ()


@pytest.mark.parametrize(
    ("numerals", "key", "chords"),
    [
        ("I-V-vi-IV", Key(0, "major"), ("C", "G", "Am", "F")),
        ("I – IV – V7", Key(7, "major"), ("G", "C", "D7")),
        ("ii V I", Key(10, "major"), ("Cm", "F", "Bb")),
        ("i-VI-III-VII", Key(9, "minor"), ("Am", "F", "C", "G")),
        ("I-bVII-IV", Key(2, "major"), ("D", "C", "G")),
        ("vii° I", Key(0), ("Bdim", "C")),
    ],
)
def test_numerals_are_chords_of_the_key(numerals: str, key: Key, chords: tuple[str, ...]) -> None:
    assert in_key(numerals, key) == tuple(map(chord, chords))


@pytest.mark.parametrize("text", ["I", "I am here", "C - G", "mix - dim"])
def test_other_texts_are_no_numerals(text: str) -> None:
    assert in_key(text, Key(0)) == ()
