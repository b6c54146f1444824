"""What numbers choices, and choices about the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.choices.enumerators import About, about, bare


@pytest.mark.parametrize(
    "choices",
    [
        ("A) No", "B) Yes"),
        ("(a) No", "(b) Yes"),
        ("A. No", "B. Yes"),
        ("1. No", "2. Yes"),
        ("1) No", "2) Yes"),
        ("i) No", "ii) Yes"),
        ("Option A: No", "Option B: Yes"),
    ],
)
def test_what_numbers_choices_is_no_part_of_them(choices: tuple[str, ...]) -> None:
    assert bare(choices) == ("No", "Yes")


@pytest.mark.parametrize(
    "choices",
    [("A dog", "B dog"), ("1. a", "3. b"), ("1.5 s", "2.5 s"), ("A) No", "Yes"), ("A) one",)],
)
def test_what_numbers_nothing_stays(choices: tuple[str, ...]) -> None:
    assert bare(choices) == choices


@given(st.lists(st.text(alphabet="abc xyz", min_size=1), min_size=2, max_size=6))
def test_numbering_changes_nothing_that_is_read(texts: list[str]) -> None:
    texts = [text.strip() or "x" for text in texts]
    numbered = tuple(f"{chr(65 + at)}) {text}" for at, text in enumerate(texts))
    assert bare(numbered) == tuple(texts)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Both", About.ALL),
        ("All of the above", About.ALL),
        ("both of them", About.ALL),
        ("Neither", About.NONE),
        ("None of the above", About.NONE),
        ("Nothing", About.NONE),
        ("Nobody", About.NONE),
        ("Cannot be determined", About.UNKNOWN),
        ("Unclear", About.UNKNOWN),
        ("It cannot be determined", About.UNKNOWN),
        ("Not enough information", About.UNKNOWN),
        ("Both a dog and speech", About.ALL),
        ("Neither A nor B", About.NONE),
        ("Both dogs bark", None),
        ("All-terrain vehicle", None),
        ("A nobody", None),
    ],
)
def test_choices_about_the_others_are_known(text: str, kind: About | None) -> None:
    assert about(text) is kind
