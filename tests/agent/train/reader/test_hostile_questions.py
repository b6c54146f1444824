"""Questions that are none: whatever is typed is read in little time, and never an exception."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.query.program import Program
from graphs.query.question_tokens import LETTERS, TOKENS
from graphs.query.reading import Reading
from graphs.query.trained_reader import TrainedReader
from tests.graphs.query.letters import tokenizer

QUICK = 5.0
"""Seconds that no reading takes; a tenth of a second on an idle core."""

HOSTILE = (
    "",
    " \t\n",
    "\0",
    "\0\x01\x1b[31mred\x7f",
    "🐕🐕🐕 how many 🐕?",
    "👩‍👩‍👧‍👦" * 50,
    "كم مرة ينبح الكلب؟",
    "\u202ehow many\u202c dogs?",
    "e" + "\u0301" * 2_000,
    "half a character \ud800, another \udcff",
    "İİİ how many İ ß ﬁ times?",
    "1" * 5_000,
    "²½Ⅷ٣ times in ١٢ seconds?",
    "((((" * 500,
    "a " * 50_000,
    "x" * 100_000,
    'count(sound("dog"))',
)
anything = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("choices", [(), tuple(map(str, range(200))), ("\0", "\ud800", "🐕" * 999)])
def test_a_hostile_question_is_read(
    wild_reader: TrainedReader, question: str, choices: tuple[str, ...]
) -> None:
    began = perf_counter()
    reading = wild_reader(question, choices)
    assert perf_counter() - began < QUICK
    assert reading.program is None or isinstance(reading.program, Program)
    assert reading.probability is not None
    assert 0 <= reading.probability <= 1


@given(anything, st.lists(anything, max_size=5))
def test_any_text_is_read(wild_reader: TrainedReader, question: str, choices: list[str]) -> None:
    found = wild_reader.programs(question, tuple(choices))
    assert all(score <= 1e-3 for _, score in found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@given(anything)
def test_texts_of_a_program_stand_in_the_question(
    wild_reader: TrainedReader, question: str
) -> None:
    for program, _ in wild_reader.programs(question, ()):
        if program is not None:
            assert all(leaf.of in question for leaf in program.leaves())


@pytest.mark.parametrize("question", ["", " \n", "\0", "?!", "🐕🐕", "---", "\ud800"])
def test_where_nothing_is_asked_no_program_says_it(
    wild_reader: TrainedReader, question: str
) -> None:
    assert wild_reader(question, ("dog", "cat")) == Reading(None, 1.0)


def test_a_reading_is_the_same_again(wild_reader: TrainedReader) -> None:
    asked = ("How many times does the dog bark?", ("1", "2"))
    assert wild_reader(*asked) == wild_reader(*asked)


def test_only_the_first_part_of_a_long_question_is_looked_at() -> None:
    long, tokens = "how many dogs " * 10_000, tokenizer()
    assert tokens(long, ()) == tokens(long[:LETTERS], ())
    assert len(tokens(long, ["a choice"] * 999).ids) <= TOKENS
