"""What several spellings of one guess say together."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.single_words import Hypothesis, guess, said_once


def _hypotheses(**shares: float) -> list[Hypothesis]:
    return [
        Hypothesis(text.replace("_", " "), math.log(share), range(len(text)))
        for text, share in shares.items()
    ]


def test_spellings_of_one_word_are_counted_together_and_the_shortest_is_told() -> None:
    said = [Hypothesis("For", -1.2), *(Hypothesis(one, -2.0) for one in ("4", "four", "Four."))]
    best = guess(said, 0.4, "en")
    assert best is not None
    assert best.text == "4"
    assert best.probability == pytest.approx(3 * math.exp(-2))


def test_a_word_that_is_heard_twice_in_half_a_second_was_said_once() -> None:
    best = guess(_hypotheses(go_go=0.4, stay=0.3, go=0.1), 0.4, "en")
    assert best is not None
    assert (best.text, best.probability) == ("go", pytest.approx(0.5))
    digits = guess([Hypothesis("9 9", -0.5), Hypothesis("Nine.", -2.0)], 0.4, "en")
    assert digits is not None
    assert digits.probability == pytest.approx(math.exp(-0.5) + math.exp(-2.0))
    assert said_once(("no", "no", "no"), 1.0) == ("no", "no", "no")
    assert said_once(("no", "no"), 0.5) == ("no",)
    assert said_once(("bye", "now"), 0.2) == ("bye", "now")


@pytest.mark.parametrize("said", [[], [Hypothesis("", -0.1), Hypothesis("Oh", -3.0)]])
def test_where_silence_is_likelier_than_each_word_nothing_is_told(said: list[Hypothesis]) -> None:
    assert guess(said, 0.4, "en") is None


def test_words_of_other_languages_are_compared_without_signs() -> None:
    best = guess([Hypothesis("Привет!", -2.0), Hypothesis("привет", -2.0)], 0.8, "ru")
    assert best is not None
    assert best.probability == pytest.approx(2 * math.exp(-2))


@given(st.lists(st.tuples(st.sampled_from(["a", "b b", "", "c d"]), st.floats(-9, 0))))
def test_a_guess_is_one_of_the_hypotheses_and_no_surer_than_certain(
    said: list[tuple[str, float]],
) -> None:
    best = guess([Hypothesis(text, score) for text, score in said], 0.5, "xx")
    if best:
        assert best.text in [text for text, _ in said]
        assert 0 < best.probability <= 1
