"""Where a model of known probabilities pauses, and what it says then."""

from __future__ import annotations

import pytest

from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.pause import Pausing
from agent.student.student import PAUSE
from agent.student.token_sampling import Sampling
from tests.agent.train.lalm.scripted import END, Scripted

EVEN = {"e": 0.25, "f": 0.25, "g": 0.25, "h": 0.25}
MODEL = Scripted(
    "abcdefghxyz",
    {
        # Sure of a, b, c, d; then it wavers, and would for long.
        "a": {"b": 1.0}, "b": {"c": 1.0}, "c": {"d": 1.0}, "d": EVEN,
        "e": EVEN, "f": EVEN, "g": EVEN, "h": EVEN,
        # What it says once it has paused; and what it says to another question, surely.
        PAUSE: {"x": 1.0}, "x": {"y": 1.0}, "y": {END: 1.0}, "z": {"a": 0.0, "x": 1.0},
    },
)  # fmt: skip
HOW = Sampling(
    max_tokens=30, pause=Pausing(pause=0.5, abort=0.1, window=2, stride=1, cooldown=0, tokens=4)
)
EACH = Pausing(pause=0, abort=0, window=1, stride=1)
"""Looks at each token by itself."""
UNSURE, SURE = ModelInput(None, "a"), ModelInput(None, "z")


@pytest.mark.parametrize("seed", range(5))
def test_pauses_where_it_wavers_and_then_answers(seed: int) -> None:
    unsure, sure = sample(MODEL, [UNSURE, SURE], HOW, seed)
    words = [MODEL.tokenizer.tokens[token] for token in unsure.tokens]
    assert words[:3] == ["b", "c", "d"]
    # Of d it was sure, of the first letter after it not; with the second, two in a row.
    assert words[5:9] == [PAUSE] * 4
    assert words[9:] == ["x", "y", END]
    assert (unsure.ended, unsure.pauses) == ("end", 1)
    assert unsure.text == "bcd" + "".join(words[3:5]) + "xy"
    assert sure.text == "xy"
    assert (sure.ended, sure.pauses) == ("end", 0)
    assert unsure.lowest == pytest.approx(0.25)
    assert sure.lowest == pytest.approx(1.0)


def test_gives_up_below_the_lowest_confidence() -> None:
    lost = HOW.model_copy(update={"pause": Pausing(pause=0.5, abort=0.4, window=2, stride=1)})
    unsure, sure = sample(MODEL, [UNSURE, SURE], lost, 0)
    assert (unsure.ended, unsure.pauses, len(unsure.tokens)) == ("abort", 0, 5)
    assert all(unsure.learned)
    assert sure.ended == "end"


def test_a_word_that_it_is_to_begin_with_is_read_and_is_no_choice_of_the_models() -> None:
    told = HOW.model_copy(update={"begins": "y", "pause": EACH})
    (begun,) = sample(MODEL, [SURE], told, 0)
    assert (begun.text, begun.ended) == ("y", "end")
    assert begun.learned == (False, True)
    assert begun.log_probs[0] < -10, "after z it would surely say x"
    assert begun.lowest == pytest.approx(1.0)


def test_what_may_not_end_yet_is_as_sure_as_it_is_among_what_it_may_say() -> None:
    held = HOW.model_copy(update={"min_tokens": 3, "held": ("b",), "pause": EACH})
    (early,) = sample(MODEL, [ModelInput(None, "y")], held.model_copy(update={"held": ()}), 0)
    assert early.lowest == pytest.approx(1 / 11), "after y it would surely end"
    (late,) = sample(MODEL, [UNSURE], held, 0)
    assert late.log_probs[0] < -10
    assert late.lowest == pytest.approx(1 / 10), "after a it would surely say b"


def test_the_cap_is_of_chosen_tokens_so_that_a_pause_costs_no_answer() -> None:
    (unsure,) = sample(MODEL, [UNSURE], HOW.model_copy(update={"max_tokens": 7}), 0)
    assert unsure.ended == "cap"
    assert unsure.text.endswith("xy")
    assert sum(unsure.learned) == 7
    (shorter,) = sample(MODEL, [UNSURE], HOW.model_copy(update={"max_tokens": 5}), 0)
    assert (shorter.pauses, len(shorter.tokens)) == (0, 5)


def test_reads_the_prompt_of_a_group_once() -> None:
    MODEL.model.read.clear()
    rollouts = sample(MODEL, [SURE, SURE], HOW, 0, group=4)
    assert len(rollouts) == 8
    assert [tuple(each.shape) for each in MODEL.model.read] == [(2, 1), (8, 1), (8, 1)]


def test_leaves_the_model_training_as_it_was() -> None:
    for training in (True, False):
        MODEL.model.train(training)
        sample(MODEL, [SURE], HOW, 0)
        assert MODEL.model.training == training
