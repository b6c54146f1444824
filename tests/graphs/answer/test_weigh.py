"""What the scorer sees of choices: neither their wording nor their place."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.answer.answerer import Reasoner, hearings
from graphs.answer.weigh import FIELDS, INPUTS, rows
from graphs.parse import parse
from graphs.policy_network import Array, Network
from graphs.state import Answer, Call, Plan, Question, State
from tools.audio import AudioClip, Segment
from tools.evidence import SoundEvent, SubQuery, Utterance

CLIP = AudioClip(
    path=Path("x.wav"), digest="", length=12, rate=16000, channels=1, span=Segment(start=0, end=12)
)
ASKED = {
    "What is heard after the bark?": ("Bell", "Rain", "Bark", "Siren"),
    "How many times is the bark heard?": ("1", "2", "3", "5"),
    "Is there a bell?": ("Yes", "No"),
    "What is said?": ("hold the line", "good night", "hello there", "never mind"),
    "When is the bell heard?": ("At 1 s", "At 4.5 s", "At 11 s"),
}
HEARD = (
    Call(
        round=0,
        query=SubQuery(tool="tag"),
        percepts=tuple(
            SoundEvent(
                tool="tag",
                segment=Segment(start=start, end=start + 1),
                label=label,
                confidence=0.7,
            )
            for start, label in ((1, "Bark"), (4, "Bell"), (7, "Bark"), (9, "Rain"))
        ),
    ),
    Call(
        round=0,
        query=SubQuery(tool="asr"),
        percepts=(
            Utterance(
                tool="asr",
                segment=Segment(start=2, end=3.5),
                text="please hold the line",
                confidence=0.9,
            ),
        ),
    ),
)
asked = st.sampled_from(tuple(ASKED))
heard = st.sampled_from((HEARD, HEARD[:1], HEARD[1:], ()))
seeds = st.integers(0, 999)


def same(text: str, label: str) -> float:
    return float(text.lower() == label.lower())


def state_of(text: str, choices: tuple[str, ...], calls: tuple[Call, ...] = HEARD) -> State:
    return State(
        clip=CLIP,
        question=Question(text=text, choices=choices),
        plan=Plan(need=parse(text, choices), queries=()),
        calls=list(calls),
    )


def rows_of(state: State) -> Array:
    scene, verdict = Reasoner(same).read(state)
    return rows(scene, verdict, hearings(state))


def scorer(seed: int) -> Network:
    draws = np.random.default_rng(seed)
    sizes = ((len(FIELDS), 8), (8, 1))
    layers = tuple(
        (draws.normal(size=size).astype(np.float32), draws.normal(size=size[1]).astype(np.float32))
        for size in sizes
    )
    return Network(layers, INPUTS)


def by_choice(answer: Answer, choices: tuple[str, ...]) -> dict[str, float]:
    return dict(zip(choices, answer.posterior, strict=True))


def turned(text: str, seed: int) -> tuple[list[int], tuple[str, ...]]:
    """The choices in another order."""
    order = [int(at) for at in np.random.default_rng(seed).permutation(len(ASKED[text]))]
    return order, tuple(ASKED[text][at] for at in order)


@given(asked, heard)
def test_every_choice_has_a_finite_row(text: str, calls: tuple[Call, ...]) -> None:
    found = rows_of(state_of(text, ASKED[text], calls))
    assert found.shape == (len(ASKED[text]), len(FIELDS))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


@given(asked, heard, seeds)
def test_rows_move_with_their_choices(text: str, calls: tuple[Call, ...], seed: int) -> None:
    order, choices = turned(text, seed)
    before = rows_of(state_of(text, ASKED[text], calls))
    assert rows_of(state_of(text, choices, calls)) == pytest.approx(before[order], abs=1e-6)


@given(asked, heard, seeds)
def test_with_a_scorer_the_order_of_the_choices_has_no_say(
    text: str, calls: tuple[Call, ...], seed: int
) -> None:
    _, choices = turned(text, seed)
    answerer = Reasoner(same, scorer(seed))
    before = answerer.answer(state_of(text, ASKED[text], calls))
    after = answerer.answer(state_of(text, choices, calls))
    assert by_choice(after, choices) == pytest.approx(by_choice(before, ASKED[text]), abs=2e-6)
    if sorted(before.posterior)[-1] - sorted(before.posterior)[-2] != pytest.approx(0, abs=1e-5):
        assert after.text == before.text


@given(asked, heard, seeds)
def test_with_a_scorer_there_still_is_a_probability_for_each_choice(
    text: str, calls: tuple[Call, ...], seed: int
) -> None:
    answer = Reasoner(same, scorer(seed)).answer(state_of(text, ASKED[text], calls))
    assert sum(answer.posterior) == pytest.approx(1, abs=1e-4)
    assert answer.confidence == max(answer.posterior)
    assert answer.choice is not None
    assert answer.text == ASKED[text][answer.choice]


@pytest.mark.parametrize("text", ASKED)
def test_a_scorer_changes_the_probabilities_and_not_the_evidence(text: str) -> None:
    state = state_of(text, ASKED[text])
    plain, scored = Reasoner(same), Reasoner(same, scorer(1))
    assert scored.answer(state).posterior != plain.answer(state).posterior
    assert scored.read(state)[1] == plain.read(state)[1]


def test_an_open_question_is_answered_without_the_scorer() -> None:
    state = state_of("What is said?", ())
    assert Reasoner(same, scorer(1)).answer(state) == Reasoner(same).answer(state)


def test_choices_that_nothing_tells_apart_are_equally_probable() -> None:
    text = "What is heard after the bark?"
    answer = Reasoner(same, scorer(2)).answer(state_of(text, ASKED[text], ()))
    assert answer.posterior == pytest.approx([0.25] * 4, abs=1e-6)


def test_the_fields_have_a_name_each() -> None:
    assert len(set(FIELDS)) == len(FIELDS)
