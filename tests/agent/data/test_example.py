"""Rows: their lines, what is asked, and what is refused when they are read."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data.dataset import ROWS, read_rows
from agent.data.example import Example, prompt_of
from agent.data.flat_percepts import Known, flat, whole
from tests.agent.data.small import row
from tests.tools.lalm.told import SEGMENTS
from tools.audio import Segment
from tools.errors import InputError
from tools.evidence import (
    Impression,
    Measurement,
    Percept,
    SoundEvent,
    Turn,
    Utterance,
    Word,
)

SURE: dict[str, Any] = {"segment": SEGMENTS, "tool": st.just("truth"), "confidence": st.just(1.0)}
NAMES = st.text(min_size=1, max_size=9)
FACTS = st.one_of(
    st.builds(Turn, **SURE, speaker=st.text(max_size=9)),
    st.builds(SoundEvent, **SURE, label=st.text(max_size=9)),
    st.builds(
        Utterance,
        **SURE,
        text=st.text(max_size=9),
        language=st.none() | NAMES,
        speaker=st.none() | NAMES,
        words=st.just(()),
    ),
    st.builds(
        Measurement,
        **SURE,
        quantity=st.sampled_from(["tempo", "pitch"]),
        value=st.floats(0, 1e4),
        unit=st.text(max_size=3),
        text=st.text(max_size=3),
    ),
)


@given(st.lists(FACTS, max_size=4))
def test_a_row_is_what_its_line_says(facts: list[Known]) -> None:
    made = row(truth=tuple(facts))
    assert Example.model_validate_json(made.model_dump_json()) == made


@given(st.lists(FACTS, min_size=2, max_size=4))
def test_all_annotations_have_the_same_keys_and_none_is_null(facts: list[Known]) -> None:
    told = [flat(fact) for fact in facts]
    assert len({tuple(keys) for keys in told}) == 1
    assert all(value is not None for keys in told for value in keys.values())
    assert [whole(keys) for keys in told] == facts


PLACE = Segment(start=1, end=2)
WORD = Word(text="a", segment=PLACE, confidence=1)


@pytest.mark.parametrize(
    "percept",
    [
        SoundEvent(segment=PLACE, tool="tag", confidence=0.4, label="Bark"),
        Utterance(segment=PLACE, tool="truth", confidence=1.0, text="a", words=(WORD,)),
        Measurement(segment=PLACE, tool="truth", confidence=1.0, quantity="tempo"),
        Impression(segment=PLACE, tool="truth", confidence=1.0, text="a bark"),
    ],
)
def test_what_would_not_survive_its_line_is_refused(percept: Percept) -> None:
    with pytest.raises(ValueError, match="expected a plain annotation"):
        flat(percept)


@pytest.mark.parametrize("style", ["paqa", "mpar2"])
def test_the_prompt_holds_question_choices_and_the_tags_of_its_style(style: str) -> None:
    prompt = prompt_of(row(style=style, question="Is {this} it?"))
    assert "Is {this} it?" in prompt
    assert "(A) Yes\n(B) No" in prompt
    assert ("<RESPONSE>" in prompt, "<review" in prompt) == (style == "paqa", style == "mpar2")


def test_rows_are_read_from_the_file_or_its_folder(tmp_path: Path) -> None:
    rows = [row(id=name) for name in "abc"]
    (tmp_path / ROWS).write_text("\n".join(one.model_dump_json() for one in rows) + "\n\n")
    assert list(read_rows(tmp_path)) == list(read_rows(tmp_path / ROWS)) == rows


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"audio"', '"sound"', "line 2: audio: Field required"),
        ('{"id"', "{id", "line 2: the line: Invalid JSON"),
        ('"answer":0', '"answer":2', "expected an answer below 2, got 2"),
        ('"event"', '"noise"', "expected a kind of annotation, got 'noise'"),
        ('"start":1.0', '"start":5.0', "expected 0 <= start < end"),
        ("<SUMMARY>", "", "line 2: the trace does not parse: .*SUMMARY"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    line = row().model_dump_json()
    (tmp_path / ROWS).write_text(f"{line}\n{line.replace(old, new)}\n")
    with pytest.raises(InputError, match=message) as raised:
        list(read_rows(tmp_path))
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        list(read_rows(tmp_path))
