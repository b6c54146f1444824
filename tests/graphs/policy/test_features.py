"""What the controller sees: rows of numbers, of one shape, whatever was heard."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.policy.features import Believed, Features, move_names, names
from graphs.policy.prices import Prices
from graphs.policy_network import Array
from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates
from graphs.query.notation import read
from graphs.state import Call, Question, State
from tests.graphs.fixed_reader import plan_of
from tools.audio import AudioClip, Segment
from tools.evidence import Miss, Percept, Quantity, SoundEvent, SubQuery, Turn, Utterance
from tools.tool_registry import Price

SOME = Price(call=0.1, audio=0.02)
CALL_KINDS = ("asr", "diarize", "tag", "listen hear", "listen words", "listen count")
MEASURED = tuple(f"measure {quantity}" for quantity in get_args(Quantity))
CLIP = AudioClip(
    path=Path("x.wav"), digest="", length=30, rate=16000, channels=1, span=Segment(start=0, end=30)
)
TAG, ASR, TURNS = SubQuery(tool="tag"), SubQuery(tool="asr"), SubQuery(tool="diarize")
QUESTIONS = (
    Question(text="What is said after the dog?", choices=("hello there", "good night")),
    Question(text="How many times does the dog bark?", choices=("1", "2", "3")),
    Question(text="Which is louder, the dog or the bell?"),
    Question(text="What is the tempo of the second half?"),
    Question(text="Who speaks first?", choices=("A man", "A woman")),
)


def same(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


FEATURES = Features(Prices(errands=dict.fromkeys((*CALL_KINDS, *MEASURED), SOME)))
ANSWERER = ProgramReasoner(same)


def state_of(question: Question, *calls: tuple[SubQuery, Sequence[Percept]]) -> State:
    return State(
        clip=CLIP,
        question=question,
        plan=plan_of(question).model_copy(update={"queries": (TAG,)}),
        calls=[Call(round=0, query=query, percepts=tuple(heard)) for query, heard in calls],
    )


def rows_of(state: State, cost_lambda: float = 0.02) -> Array:
    return FEATURES.rows(state, candidates(state), believed(state), cost_lambda)


def believed(state: State) -> Believed:
    return Believed(ANSWERER.answer(state), ANSWERER.result(state))


spans = st.tuples(st.floats(0, 29), st.floats(0.01, 1)).map(
    lambda pair: Segment(start=pair[0], end=pair[0] + pair[1])
)
sure = st.none() | st.floats(0, 1)
events = st.builds(
    SoundEvent, tool=st.just("tag"), segment=spans, label=st.just("Bark"), confidence=sure
)
words = st.builds(
    Utterance, tool=st.just("asr"), segment=spans, text=st.just("hello there"), confidence=sure
)
turns = st.builds(
    Turn, tool=st.just("diarize"), segment=spans, speaker=st.just("S1"), confidence=sure
)
misses = st.just(Miss(tool="tag", reason="out of order"))


def _heard(
    question: Question,
    barks: list[SoundEvent | Miss],
    said: list[Utterance],
    spoke: list[Turn],
) -> State:
    return state_of(question, (TAG, barks), (ASR, said), (TURNS, spoke))


states = st.builds(
    _heard,
    st.sampled_from(QUESTIONS),
    st.lists(events | misses, max_size=4),
    st.lists(words, max_size=4),
    st.lists(turns, max_size=4),
)


@given(states, st.floats(1e-4, 10))
def test_there_is_a_finite_row_for_every_move_and_one_to_answer(
    state: State, cost_lambda: float
) -> None:
    rows = rows_of(state, cost_lambda)
    assert rows.dtype == np.float32
    assert rows.shape == (len(candidates(state)) + 1, len(names()))
    assert np.isfinite(rows).all()


@given(states)
def test_to_answer_has_of_a_move_only_the_flag(state: State) -> None:
    rows, moves = rows_of(state), list(move_names())
    answering = rows[:, -len(moves) :][-1]
    assert answering[moves.index("answer")] == 1
    assert answering.sum() == 1
    assert np.count_nonzero(answering) == 1
    assert not rows[:-1, names().index("answer")].any()


@given(states)
def test_all_rows_of_a_state_share_what_is_not_of_a_move(state: State) -> None:
    shared = rows_of(state)[:, : -len(move_names())]
    assert (shared == shared[0]).all()


@given(states, st.floats(1e-4, 10))
def test_lambda_changes_its_own_column_and_no_other(state: State, cost_lambda: float) -> None:
    before, after = rows_of(state, 1.0), rows_of(state, cost_lambda)
    own = names().index("exchange")
    assert np.array_equal(np.delete(before, own, axis=1), np.delete(after, own, axis=1))
    assert after[:, own] == pytest.approx(np.log10(cost_lambda), abs=1e-5)


@given(states, st.integers(0, 99))
def test_a_row_does_not_know_its_place(state: State, seed: int) -> None:
    moves, belief = candidates(state), believed(state)
    order = random.Random(seed).sample(range(len(moves)), len(moves))
    shuffled = FEATURES.rows(state, [moves[at] for at in order], belief, 1.0)
    assert np.array_equal(shuffled[:-1], FEATURES.rows(state, moves, belief, 1.0)[order])


def test_names_are_distinct() -> None:
    assert len(set(names())) == len(names())
    assert names()[-len(move_names()) :] == move_names()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('exists(sound("dog"))', 'exists(sound("siren"))'),
        ('exists(sound("dog"))', 'not_(exists(sound("dog")))'),
    ],
)
def test_nothing_says_which_question_it_is(one: str, other: str) -> None:
    """Unheard things look alike, but for what is drawn of each."""
    choices = ("Yes", "No")
    asked = [
        State(clip=CLIP, question=question, plan=planned(read(text), question, 0.9))
        for text in (one, other)
        for question in [Question(text=text, choices=choices)]
    ]
    assert np.allclose(*(rows_of(state) for state in asked), atol=0.1)


def test_what_was_heard_already_is_seen_as_covered() -> None:
    covered, named = names().index("covered"), names().index("named")
    rows = rows_of(state_of(QUESTIONS[1], (TAG, ())))
    assert rows[-1, covered] == 0
    moves = candidates(state_of(QUESTIONS[1], (TAG, ())))
    listens = [at for at, move in enumerate(moves) if move.queries[0].tool == "listen"]
    assert listens
    assert not rows[listens, covered].any(), "nobody listened yet"
    assert rows[listens, named].any()
