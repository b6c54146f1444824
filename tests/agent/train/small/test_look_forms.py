"""Replies as the role `listen` gets them: which choice they mean."""

from __future__ import annotations

import pytest

from agent.train.small.look_forms import error_rate, meant
from agent.train.small.window_questions import Asked, ChoiceQuestion

NAMES = ("dog bark", "dog", "bell", "rain")
TIMES = ("once", "twice", "four times", "five times")
WORDS = ("the cat sat on the", "we went home at noon", "no", "it is raining in the")


@pytest.mark.parametrize(
    ("kind", "choices", "reply", "choice"),
    [
        ("what", NAMES, "dog bark 0.4-1.2", 0),
        ("what", NAMES, "dog bark 0.4-1.2\ndog bark 1.4-1.6", 0),
        ("what", NAMES, "bell 0.1-0.3\nrain 1.0-2.0", None),
        ("what", NAMES, "none", None),
        ("count", TIMES, "0.1-0.4\n0.9-1.2", 1),
        ("count", TIMES, "0.1-0.4\n0.9-1.2\n1.4-1.6", None),
        ("count", TIMES, "none", None),
        ("said", WORDS, "We went home at non.", 1),
        ("said", WORDS, "none", 2),
    ],
)
def test_a_reply_means_the_one_choice_that_it_names(
    kind: Asked, choices: tuple[str, ...], reply: str, choice: int | None
) -> None:
    assert meant(reply, ChoiceQuestion(kind, "?", choices, 0)) == choice


def test_wrong_characters_are_counted_over_all_that_was_said() -> None:
    assert error_rate([("A cat", "a cap"), ("", "dog")]) == pytest.approx(4 / 8)
    assert error_rate([("none", "dog")]) == 1
