"""In which language a chunk of speech is."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.spoken_language import SURE, beside, spoken_languages

UNSURE = {"la": 0.4, "en": 0.3, "it": 0.3}


def _told(*parts: Mapping[str, float]) -> list[str]:
    return [spoken.code for _, spoken in spoken_languages(parts, lambda part: part)]


def test_a_word_that_might_be_latin_is_in_the_language_of_what_is_said_before_or_after() -> None:
    assert _told(UNSURE) == ["la"]
    assert _told({"en": 1.0}, UNSURE) == ["en", "en"]
    assert _told(UNSURE, {"it": 0.95, "la": 0.05}) == ["it", "it"]
    assert _told({"en": 1.0}, UNSURE, UNSURE) == ["en", "en", "en"]


def test_whoever_clearly_speaks_another_language_is_believed() -> None:
    assert _told({"en": 1.0}, {"it": SURE, "en": 1 - SURE}, {"en": 1.0}) == ["en", "it", "en"]


def test_each_part_is_listened_to_once_and_one_ahead_at_most() -> None:
    asked: list[int] = []
    sounds = [{"en": 1.0}, UNSURE, UNSURE, {"fr": 1.0}, {"en": 1.0}]

    def likely(at: int) -> Mapping[str, float]:
        asked.append(at)
        return sounds[at]

    for part, _ in spoken_languages(range(len(sounds)), likely):
        assert max(asked) <= part + 1
    assert asked == [0, 1, 2, 3, 4]


def test_a_sure_part_is_told_before_the_next_is_listened_to() -> None:
    asked: list[int] = []

    def likely(at: int) -> Mapping[str, float]:
        asked.append(at)
        return {"en": 1.0}

    next(spoken_languages(range(3), likely))
    assert asked == [0]


_POSTERIORS = st.fixed_dictionaries({code: st.floats(0.001, 1) for code in ("en", "la", "it")})


@given(_POSTERIORS, st.lists(_POSTERIORS, max_size=2))
def test_what_neighbours_say_leaves_probabilities(
    own: dict[str, float], near: list[dict[str, float]]
) -> None:
    weighed = beside(own, near)
    assert weighed.keys() == own.keys()
    assert sum(weighed.values()) == pytest.approx(1)
