"""Languages by name."""

from importlib import import_module
from typing import Any

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
        ("Ελληνικα", "el"),
        ("ell", "el"),
        ("francais", "fr"),
        ("pt-BR", "pt"),
        ("zh_Hant", "zh"),
        ("廣東話", "yue"),
        ("Norwegian Nynorsk", "nn"),
        ("Norwegian", "no"),
        ("nb", "no"),
        ("Filipino", "tl"),
        ("fil", "tl"),
        ("O‘zbek tili", "uz"),
        ("The speaker talks in Brazilian Portuguese.", "pt"),
    ],
)
def test_a_language_is_known_by_any_of_its_names(text: str, code: str) -> None:
    assert languages(text) == {code}


def test_they_are_those_that_whisper_writes_down() -> None:
    whisper: Any = import_module("faster_whisper.tokenizer")
    assert {*names()} == {*whisper._LANGUAGE_CODES}
    assert all(languages(code) == {code} for code in names())


def test_words_that_are_codes_in_some_standard_are_no_names() -> None:
    assert not any(is_language(word) for word in ("may", "ice", "arm", "hat", "in"))
    assert languages("a man in the ice") == frozenset()


def test_a_text_may_name_several_or_none() -> None:
    assert languages("French and German") == {"fr", "de"}
    assert languages("the finish line") == frozenset()


def test_all_names_lead_back_to_their_language() -> None:
    assert len(names()) == 100
    assert all(is_language(name) for known in names().values() for name in known)
    assert name_of("el") == "Greek"
    assert name_of("xx") == "xx"
