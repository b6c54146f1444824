"""Languages by name."""

import pytest

from graphs.choices.language_names import is_language, languages, name_of, names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Greek", "el"),
        ("It is Swedish.", "sv"),
        ("Deutsch", "de"),
        ("中文", "zh"),
        ("Mandarin Chinese", "zh"),
        ("Suomi", "fi"),
        ("Tiếng Việt", "vi"),
        ("el", "el"),
        ("Ελληνικά", "el"),
    ],
)
def test_a_language_is_known_by_any_of_its_names(text: str, code: str) -> None:
    assert languages(text) == {code}


def test_a_text_may_name_several_or_none() -> None:
    assert languages("French and German") == {"fr", "de"}
    assert languages("the finish line") == frozenset()


def test_all_names_lead_back_to_their_language() -> None:
    assert len(names()) == 100
    assert all(is_language(name) for known in names().values() for name in known)
    assert name_of("el") == "Greek"
    assert name_of("xx") == "xx"
