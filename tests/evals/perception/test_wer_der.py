"""Error rates of words and turns."""

import pytest

from evals.perception.wer_der import Errors, rate, turn_errors, word_errors
from graphs.state import Call
from tests.evals.perception.test_claim_judge import at, said, turn
from tools.evidence import Miss, Percept, SubQuery

TURNS: list[Percept] = [turn("S1", 0, 4), turn("S2", 5, 7)]
WORDS: list[Percept] = [said("please hold the line", 0, 2), said("good bye", 3, 4)]


def heard(tool: str, *percepts: Percept, part: bool = False) -> list[Call]:
    query = SubQuery(tool=tool, segment=at(0, 2) if part else None)
    return [Call(round=0, query=query, percepts=percepts)]


def test_words_are_counted_over_the_whole_recording_whatever_the_pieces() -> None:
    calls = heard("asr", said("Please, hold the wine good bye!", 0, 4))
    assert list(word_errors(calls, WORDS, "x")) == [Errors(1, 6, "x")]


def test_numbers_and_contractions_are_no_errors_however_they_are_written() -> None:
    facts = [said("I don't know, twenty-five dollars.", 0, 4)]
    calls = heard("asr", said("i do not know $25", 0, 4))
    assert list(word_errors(calls, facts, "x")) == [Errors(0, 5, "x")]


def test_hesitations_alone_are_no_words_to_get_wrong() -> None:
    assert not list(word_errors(heard("asr"), [said("Um.", 0, 1)], "x"))


@pytest.mark.parametrize(
    "facts", [[said("", 0, 2, "fr"), said("good bye", 3, 4)], [turn("S1", 0, 2)], []]
)
def test_there_is_no_word_error_rate_where_not_all_words_are_known(facts: list[Percept]) -> None:
    assert not list(word_errors(heard("asr", said("hello", 0, 1)), facts, "x"))


def test_who_was_not_asked_has_no_error_rate_and_who_heard_nothing_has_one() -> None:
    assert not list(word_errors(heard("tag"), WORDS, "x"))
    assert not list(word_errors(heard("asr", part=True), WORDS, "x"))
    assert list(word_errors(heard("asr"), WORDS, "x")) == [Errors(6, 6, "x")]
    (found,) = turn_errors(heard("diarize"), TURNS, "x", 8)
    assert found.wrong == pytest.approx(5.0)


def test_a_translation_is_neither_what_was_said_nor_what_was_heard() -> None:
    czech, english = said("dobrý den", 0, 2, "cs"), said("good day", 0, 2, "cs")
    facts = [czech, english.model_copy(update={"translated": True})]
    asked = SubQuery(tool="asr", aim="english")
    translated = Call(round=0, query=asked, percepts=(facts[1],))
    assert not list(word_errors([translated], facts, "x"))
    assert list(word_errors([translated, *heard("asr", czech)], facts, "x")) == [Errors(0, 2, "x")]


def test_who_failed_and_heard_it_when_asked_again_is_scored_by_that() -> None:
    failed = heard("asr", Miss(tool="asr", reason="late"))
    assert not list(word_errors(failed, WORDS, "x"))
    assert list(word_errors([*failed, *heard("asr", *WORDS)], WORDS, "x")) == [Errors(0, 6, "x")]


@pytest.mark.parametrize(
    ("turns", "wrong"),
    [
        ([turn("A", 0, 4), turn("B", 5, 7)], 0.0),
        ([turn("A", 0, 4.2), turn("B", 4.9, 7)], 0.0),
        ([turn("A", 0, 4), turn("A", 5, 7)], 1.5),
        ([turn("A", 0, 4)], 1.5),
    ],
)
def test_turns_are_compared_by_time_with_a_collar(turns: list[Percept], wrong: float) -> None:
    """Without a quarter of a second at each edge, 3.5 + 1.5 s of speech are scored."""
    (found,) = turn_errors(heard("diarize", *turns), TURNS, "x", 8)
    assert found.wrong == pytest.approx(wrong, abs=0.01)
    assert found.all == pytest.approx(5.0)


def test_a_rate_is_of_all_words_and_not_the_mean_of_rates() -> None:
    found = rate([Errors(1, 10, "a"), Errors(10, 10, "b")])
    assert found is not None
    assert (found.value, found.n) == (0.55, 20)
    assert rate([]) is None
