"""Claims against what a window was mixed of: matched, in a wrong place, or made up."""

from __future__ import annotations

from random import Random

import pytest

from agent.data.example import Style
from agent.train.small.small_lessons import trace
from agent.train.small.sound_windows import WindowMixer
from agent.train.small.window_claims import claims
from agent.train.small.window_questions import questions, said_of
from tests.agent.train.small.tones import recordings

SOUNDS = recordings()
WINDOW = next(w for w in (WindowMixer(SOUNDS)("row", n) for n in range(20)) if len(w.names) == 3)
NAMES = [said_of(WINDOW, at) for at in range(3)]


@pytest.mark.parametrize("style", ["mpar2", "paqa"])
def test_a_true_trace_claims_all_there_is(style: Style) -> None:
    text = trace(WINDOW, questions(SOUNDS).of(WINDOW, "first", Random(0)), style)
    found = claims(WINDOW, text, style)
    assert (found.matched, found.misused, found.hallucinated) == (3, 0, 0)
    assert found.found == found.facts == 3


def test_claims_of_later_steps_are_counted_apart() -> None:
    asked = questions(SOUNDS).of(WINDOW, "first", Random(0))
    text = trace(WINDOW, asked, "mpar2", more=3)
    found = claims(WINDOW, text, "mpar2")
    assert (found.claimed, found.anew, found.held) == (3, 4, 4)
    wrong = f"<hear>{NAMES[1]}</hear>\n<think>"
    found = claims(WINDOW, text.replace(wrong, "<hear>a jackhammer</hear>\n<think>"), "mpar2")
    assert (found.claimed, found.anew, found.held) == (3, 4, 3)


@pytest.mark.parametrize(
    ("said", "matched", "misused", "hallucinated"),
    [
        ([NAMES[0], NAMES[2], NAMES[1]], 1, 2, 0),
        ([NAMES[0], "a jackhammer"], 1, 0, 1),
        ([NAMES[0], NAMES[0], NAMES[0]], 1, 0, 2),
        ([], 0, 0, 0),
    ],
)
def test_what_is_there_elsewhere_is_misused_and_what_is_not_is_made_up(
    said: list[str], matched: int, misused: int, hallucinated: int
) -> None:
    found = claims(WINDOW, "".join(f"<hear>{one}</hear>" for one in said), "mpar2")
    assert (found.matched, found.misused, found.hallucinated) == (matched, misused, hallucinated)
    assert found.found == matched + misused
