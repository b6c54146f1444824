"""Questions as tokens: what is pointed at, what is cut off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.query.linear import linear
from graphs.query.notation import read
from graphs.query.program_grammar import NAMES, Copy
from graphs.query.question_tokens import QUESTION_TOKENS, TOKENS
from tests.graphs.query.letters import tokenizer

ASKED = "Does the dog bark?"


def test_the_choices_stand_behind_the_question() -> None:
    alone, offered = tokenizer()(ASKED, ()), tokenizer()(ASKED, ("yes", "no"))
    assert offered.ids[: len(alone.ids)] == alone.ids
    assert set(alone.parts) == {0}
    assert offered.parts == (0,) * len(alone.ids) + (1,) * (len(offered.ids) - len(alone.ids))
    assert all(low == high for low, high in offered.offsets[len(alone.ids) :])


def test_a_span_is_its_first_token_and_its_last_one() -> None:
    tokens = tokenizer()(ASKED, ("dog",))
    copy = Copy(9, 17)
    assert ASKED[slice(*copy)] == "dog bark"
    first, last = tokens.pointed(copy)
    assert tokens.span(first, last) == copy


def test_pointers_are_numbered_behind_the_operators() -> None:
    tokens = tokenizer()(ASKED, ())
    steps = tokens.steps(linear(read('exists(sound("dog bark"))'), ASKED))
    first, last = tokens.pointed(Copy(9, 17))
    assert [NAMES[one] for one in steps[:2]] == ["exists", "sound"]
    assert steps[2:] == [len(NAMES) + first, len(NAMES) + last]


def test_what_stands_behind_the_last_token_cannot_be_pointed_at() -> None:
    question = "a " * QUESTION_TOKENS + "dog"
    tokens = tokenizer()(question, ())
    assert len(tokens.ids) == QUESTION_TOKENS
    with pytest.raises(ValueError, match="after the last token"):
        tokens.pointed(Copy(len(question) - 3, len(question)))


@given(st.text(max_size=300), st.lists(st.text(max_size=80), max_size=9))
def test_tokens_are_as_many_as_the_network_takes(question: str, choices: list[str]) -> None:
    tokens = tokenizer()(question, choices)
    assert len(tokens.ids) == len(tokens.parts) == len(tokens.offsets) <= TOKENS
    asked = tokens.offsets[: tokens.parts.count(0)]
    assert tokens.parts.count(0) <= QUESTION_TOKENS
    assert all(0 <= low <= high <= len(question) for low, high in asked)


@given(st.text(min_size=1, max_size=60), st.data())
def test_pointing_at_tokens_and_back_is_the_same_span(question: str, data: st.DataObject) -> None:
    tokens = tokenizer()(question, ())
    own = [at for at, (low, high) in enumerate(tokens.offsets) if high > low]
    if own:
        first = data.draw(st.sampled_from(own))
        last = data.draw(st.sampled_from([at for at in own if at >= first]))
        again = tokens.pointed(tokens.span(first, last))
        assert tokens.span(*again) == tokens.span(first, last)
