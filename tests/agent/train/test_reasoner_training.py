"""How far a language model is to be believed beside the rules."""

import random

import pytest

from agent.train.reasoner_training import MOST, BothPosteriors, fitted, report
from graphs.llm.reasoner import Weights


def _asked(right: float, sure: float, seed: int) -> list[BothPosteriors]:
    """A model that is right so often and so sure, beside rules that know nothing."""
    chance = random.Random(seed)
    told: list[BothPosteriors] = []
    for _ in range(200):
        target = chance.randrange(4)
        named = target if chance.random() < right else (target + 1) % 4
        rest = (1 - sure) / 3
        told.append(
            BothPosteriors(
                tuple(sure if at == named else rest for at in range(4)), (0.25,) * 4, target
            )
        )
    return told


@pytest.mark.parametrize("seed", range(3))
def test_who_doubts_too_much_is_believed_more_and_who_is_too_sure_less(seed: int) -> None:
    shy, bold = fitted(_asked(0.9, 0.4, seed)), fitted(_asked(0.5, 0.9, seed))
    assert MOST >= shy.model > 1.5
    assert bold.model < 0.8
    assert shy.rules == pytest.approx(1.0, abs=0.01), "of rules that say nothing nothing is learned"


def test_the_report_says_what_each_alone_is_worth() -> None:
    told = _asked(0.9, 0.4, 0)
    how = fitted(told)
    said = report(told, how)
    assert said.startswith("model 1")
    losses = [float(part.rpartition(" ")[2]) for part in said.split("; ")]
    assert losses[-1] <= losses[0]
    assert report(told, Weights(model=0, rules=0)).endswith("200 right, loss 1.39")
