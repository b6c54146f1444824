"""What listening is worth, by any network: probabilities, and decisions that say them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graphs.policy.features import Features, move_inputs, names
from graphs.policy.listening_value import (
    MEANING,
    ListeningValue,
    ValuedPolicy,
    chances,
    load,
    worth,
)
from graphs.policy.prices import packed
from graphs.policy_network import Network
from graphs.program_planner import planned
from graphs.program_reasoner import ProgramReasoner
from graphs.propose import candidates
from graphs.query.notation import read
from graphs.state import Conclude, Perceive, Question, State
from graphs.strategy import Scripted
from tests.graphs.execution.percepts import same_words
from tools.audio import AudioClip
from tools.errors import InputError
from tools.evidence import SubQuery

REASONER = ProgramReasoner(same_words)
TAG = SubQuery(tool="tag", text="bark")


def network(**weights: float) -> Network:
    """Log-odds that are a sum of these features."""
    column = np.zeros((len(names()), 1), dtype=np.float32)
    for name, weight in weights.items():
        column[names().index(name.replace("_", " "))] = weight
    inputs = replace(move_inputs(), meaning=MEANING)
    notes = {"prices": packed().model_dump_json()}
    return Network(((column, np.zeros(1, dtype=np.float32)),), inputs, notes)


def value(**weights: float) -> ListeningValue:
    return ListeningValue(network(**weights), Features(packed()), REASONER.result)


def state_of(clip: AudioClip, choices: Sequence[str] = ("Yes", "No")) -> State:
    question = Question(text='exists(sound("bark"))', choices=tuple(choices))
    start = State(clip=clip, question=question, plan=planned(read(question.text), question, 0.9))
    return start.model_copy(update={"beliefs": [REASONER.answer(start)]})


def test_every_move_has_a_probability_and_so_has_the_answer_as_it_stands(call: AudioClip) -> None:
    state = state_of(call)
    moves = candidates(state)
    now, after = value(planned=2.0)(state, moves)
    assert now == pytest.approx(0.5)
    planned_ones = [
        chance for move, chance in zip(moves, after, strict=True) if TAG in move.queries
    ]
    assert planned_ones == [pytest.approx(1 / (1 + np.exp(-2.0)))]
    assert min(after) == pytest.approx(0.5)


def test_a_move_is_worth_what_it_leaves_less_its_price() -> None:
    rows = np.zeros((2, len(names())), dtype=np.float32)
    rows[0, names().index("seconds")], rows[:, names().index("exchange")] = 10.0, -2.0
    assert worth(network(), rows) == pytest.approx([0.5 - 0.1, 0.5])
    assert chances(network(), rows) == pytest.approx([0.5, 0.5])


@pytest.mark.anyio
async def test_a_decision_says_how_probably_the_answer_is_right_and_what_it_adds(
    call: AudioClip,
) -> None:
    asking, ending = Perceive(queries=(TAG,)), Conclude()
    led = ValuedPolicy(Scripted([asking, ending]), value(planned=2.0))
    first, last = await led(state_of(call)), await led(state_of(call))
    assert (first.action, last.action) == (asking, ending)
    assert (first.right, last.right) == (0.5, 0.5)
    assert first.gain == pytest.approx(0.381, abs=1e-3)
    assert last.gain is None


@pytest.mark.anyio
async def test_an_open_question_is_not_valued(call: AudioClip) -> None:
    decision = await ValuedPolicy(Scripted([Conclude()]), value())(state_of(call, ()))
    assert (decision.right, decision.gain) == (None, None)


def test_a_network_that_scores_moves_is_none_that_tells_chances(tmp_path: Path) -> None:
    made = network(planned=1.0)
    made.save(tmp_path / "value.safetensors")
    again = load(tmp_path / "value.safetensors", REASONER.result)
    assert again.features == Features(packed())
    replace(made, inputs=move_inputs()).save(tmp_path / "other.safetensors")
    with pytest.raises(InputError, match="were trained on features that mean"):
        load(tmp_path / "other.safetensors", REASONER.result)
