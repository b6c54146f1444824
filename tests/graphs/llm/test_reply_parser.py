"""Every way in which a model's reply may be wrong, and what is made of it."""

from contextlib import suppress
from time import perf_counter
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, PositiveInt

from graphs.llm.reply_parser import LONGEST, Malformed, read
from tools.evidence import Aim, Confidence


class ProposedSubQuery(BaseModel, frozen=True, allow_inf_nan=False):
    """A shape with numbers that may be missing."""

    tool: str
    text: str = Field(default="", max_length=300)
    aim: Aim = "hear"
    start: float | None = None
    end: float | None = None
    speakers: PositiveInt | None = None


class ProposedMove(BaseModel, frozen=True):
    """A shape with a list of another one."""

    thought: str = ""
    action: Literal["perceive", "conclude"]
    candidates: tuple[int, ...] = ()
    queries: tuple[ProposedSubQuery, ...] = ()


class Answered(BaseModel, frozen=True, allow_inf_nan=False):
    """A shape with a number between 0 and 1."""

    thought: str = ""
    because: tuple[int, ...] = ()
    answer: str = Field(min_length=1)
    confidence: Confidence


WHOLE = '{"thought": "so", "because": [0], "answer": "B", "confidence": 0.7}'
SAME = Answered(thought="so", because=(0,), answer="B", confidence=0.7)


@pytest.mark.parametrize(
    "reply",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f"Sure! Here it is:\n\n{WHOLE}\n\nLet me know.",
        f"<think>perhaps {{}} or {{'a': 1}}</think>{WHOLE}",
        f'First {{"answer": "A", "confidence": 0.1}}, but on reflection {WHOLE}',
        WHOLE.replace("[0]", "[0,]").replace("0.7}", "0.7,}"),
        WHOLE.replace('"so",', '"so", // a comment, with "quotes"\n'),
        WHOLE.replace('"so",', '"so", /* a\ncomment */'),
        WHOLE.replace('"so",', '"so", # a comment\n'),
        WHOLE.replace("}", ', "more": {"nested": [{"deep": 1}]}}'),
        WHOLE.replace("0.7", '"0.7"'),
    ],
)
def test_the_object_is_found_whatever_is_around_it(reply: str) -> None:
    assert read(reply, Answered) == SAME


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", "found ''; expected one JSON object"),
        ("The dog barks three times.", "expected one JSON object"),
        ("Собака лает три раза.", "Собака"),
        ("{}", "answer: Field required"),
        ("[1, 2]", "expected one JSON object"),
        ('"B"', "expected one JSON object"),
        (WHOLE[:-1], "expected one JSON object"),
        (WHOLE[:30], "expected one JSON object"),
        (WHOLE.replace('"B"', '""'), "answer: "),
        (WHOLE.replace('"B"', '["B"]'), "answer: "),
        (WHOLE.replace("0.7", "7"), "confidence: "),
        (WHOLE.replace("0.7", "NaN"), "confidence: "),
        (WHOLE.replace("0.7", "Infinity"), "confidence: "),
        (WHOLE.replace("0.7", '"sehr sicher"'), "confidence: "),
        (WHOLE.replace("[0]", '["zero"]'), "because.0: "),
        (WHOLE.replace("answer", "respuesta"), "answer: Field required"),
        (WHOLE.replace('"', "'"), "expected one JSON object"),
        ("{" * 3000, "expected one JSON object"),
        ('{"a":' * 3000 + "1" + "}" * 3000, "expected one JSON object"),
        ("x" * (LONGEST + 1), f"found {LONGEST + 1} characters"),
        (WHOLE.replace('"B"', '"\\ud800"'), "answer: "),
    ],
)
def test_what_is_wrong_is_told_in_a_line(reply: str, why: str) -> None:
    with pytest.raises(Malformed) as told:
        read(reply, Answered)
    assert why in str(told.value)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 600


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ('{"action": "感知"}', "action: "),
        ('{"action": "search", "queries": []}', "action: "),
        ('{"action": null}', "action: "),
        ('{"action": "perceive", "queries": [{"text": "dog"}]}', "queries.0.tool: "),
        ('{"action": "perceive", "queries": {"tool": "asr"}}', "queries: "),
        ('{"action": "perceive", "queries": [{"tool": "asr", "aim": "smell"}]}', "queries.0.aim"),
        (
            '{"action": "perceive", "queries": [{"tool": "asr", "start": "soon"}]}',
            "queries.0.start",
        ),
        ('{"action": "perceive", "queries": [{"tool": "asr", "speakers": 0}]}', "speakers: "),
    ],
)
def test_a_move_that_is_none_is_told_by_its_place(reply: str, why: str) -> None:
    with pytest.raises(Malformed, match="found") as told:
        read(reply, ProposedMove)
    assert why in str(told.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for shape in (Answered, ProposedMove, ProposedSubQuery):
        with suppress(Malformed):
            assert isinstance(read(text, shape), shape)


@pytest.mark.parametrize("answer", ["<think>", "</think>", "a <think>b</think> c"])
def test_a_tag_of_thoughts_within_an_answer_is_a_word(answer: str) -> None:
    said = Answered(answer=answer, confidence=0.5)
    assert read(f"So: {said.model_dump_json()}", Answered) == said


def test_what_is_only_thought_is_not_said() -> None:
    thought = Answered(answer="a cat", confidence=1).model_dump_json()
    with pytest.raises(Malformed):
        read(f"<think>perhaps {thought}</think>I cannot say.", Answered)


@given(st.builds(Answered, answer=st.text(min_size=1), confidence=st.floats(0, 1)))
def test_what_was_written_as_json_is_read_back(said: Answered) -> None:
    assert read(f"So: {said.model_dump_json()}", Answered) == said


@pytest.mark.parametrize(
    "piece", ["/* ", "// ", "{", '{"a"', '"', '"\\', "\\", ", ", "no ", '{"a": "\\\\']
)
def test_a_reply_that_lost_its_way_takes_no_time(piece: str) -> None:
    began = perf_counter()
    with pytest.raises(Malformed):
        read(piece * (LONGEST // len(piece)), ProposedMove)
    assert perf_counter() - began < 5
