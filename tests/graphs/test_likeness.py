"""How well words repeat what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.likeness import plain, quoted


@given(st.text(alphabet="abcdefghij ,.!", min_size=1, max_size=60))
def test_what_was_said_word_for_word_is_quoted_fully(text: str) -> None:
    if plain(text):
        assert quoted(text, f"well {text} indeed") == pytest.approx(1.0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_quoting_lies_between_0_and_1(option: str, spoken: str) -> None:
    assert 0 <= quoted(option, spoken) <= 1
