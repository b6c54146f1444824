"""What holds of the reasoner whatever was heard."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.answer.answerer import Reasoner
from graphs.need import Kind, Mention, Need, Relation, Subject
from graphs.rule_controller import RuleController
from graphs.state import Call, Conclude, Perceive, Plan, Question, State
from tests.graphs.answer.heard import SCENE, answered, same_words
from tools.audio import AudioClip, Segment
from tools.evidence import (
    Percept,
    SubQuery,
)

texts = st.sampled_from(["bell", "bark", "woman", "hold", "2", "third", "yes", "first, then rain"])
mentions = st.builds(Mention, text=texts, ordinal=st.sampled_from([None, 1, 2, 9, -1, -9]))
needs = st.builds(
    Need,
    kind=st.sampled_from(Kind),
    subject=st.sampled_from(Subject),
    target=texts,
    ordinal=st.sampled_from([None, 1, 2, 9, -1, -9]),
    relation=st.sampled_from([None, *Relation]),
    anchor=st.none() | mentions,
    other=st.none() | mentions,
    voice=st.none() | mentions,
    quantity=st.sampled_from([None, "tempo", "loudness", "duration", "key"]),
    least=st.booleans(),
    absent=st.booleans(),
)


@given(
    needs, st.lists(st.sampled_from(SCENE), max_size=8), st.lists(texts, max_size=4, unique=True)
)
def test_any_evidence_gives_a_sound_answer(
    need: Need, percepts: list[Percept], choices: list[str]
) -> None:
    offered = tuple(choices) if len(choices) > 1 else ()
    clip = AudioClip(
        path=Path("x.wav"),
        digest="0",
        length=12,
        rate=16_000,
        channels=1,
        span=Segment(start=0, end=12),
    )
    state = State(
        clip=clip,
        question=Question(text="?", choices=offered),
        plan=Plan(need=need, queries=()),
        calls=[Call(round=0, query=SubQuery(tool="tag"), percepts=tuple(percepts))],
    )
    answer = asyncio.run(Reasoner(same_words)(state))
    assert all(0 <= index < len(percepts) for index in answer.because)
    if offered:
        assert answer.text in offered
        assert sum(answer.posterior) == pytest.approx(1, abs=1e-4)
        assert answer.confidence == max(answer.posterior)
    decision = asyncio.run(RuleController()(state.model_copy(update={"beliefs": [answer]})))
    match decision.action:
        case Perceive(queries=queries):
            assert len(set(queries)) == len(queries) > 0
            assert all(one.segment is None or clip.span.intersect(one.segment) for one in queries)
        case Conclude():
            pass


@given(
    text=st.sampled_from(
        (
            "Which sound is heard?",
            "What comes after the bell?",
            "How many times does it bark?",
            "What is said?",
            "What is the mood?",
        )
    ),
    choices=st.permutations(["a bell", "a bark", "two", "rain", "please hold the line"]),
    heard=st.booleans(),
)
def test_the_order_of_the_choices_has_no_say_not_even_between_equals(
    text: str, choices: list[str], heard: bool
) -> None:
    clip = AudioClip.open(Path(__file__).parents[2] / "clips" / "call.ogg")
    percepts = SCENE if heard else ()
    one = asyncio.run(answered(clip, text, choices, percepts))
    other = asyncio.run(answered(clip, text, sorted(choices), percepts))
    assert one.text == other.text
    assert one.confidence == pytest.approx(other.confidence, abs=1e-5)
