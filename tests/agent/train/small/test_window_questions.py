"""Questions on windows: dev has words that no lesson had, and choices are in their own order."""

from __future__ import annotations

import re
from random import Random
from typing import get_args

import pytest

from agent.train.small.sound_windows import WindowMixer
from agent.train.small.window_questions import (
    NUMBERS,
    Asked,
    Worded,
    questions,
    said_of,
    wordings,
)
from tests.agent.train.small.tones import recordings

SOUNDS = recordings()
MIX = WindowMixer(SOUNDS)


@pytest.mark.parametrize("kind", get_args(Asked))
@pytest.mark.parametrize("worded", ["dev", "test"])
def test_dev_and_test_are_asked_in_words_that_no_lesson_had(worded: Worded, kind: Asked) -> None:
    learned, asked = (set(map(plain, wordings(kind, one))) for one in ("train", worded))
    assert len(learned) > 100
    assert len(asked) > 3
    assert not learned & asked


def test_no_wording_of_test_is_one_of_dev() -> None:
    for kind in get_args(Asked):
        dev, test = (set(map(plain, wordings(kind, one))) for one in ("dev", "test"))
        assert not dev & test


def plain(wording: str) -> str:
    return " ".join(re.findall(r"[a-z{}]+", wording.lower()))


@pytest.mark.parametrize("kind", get_args(Asked))
def test_what_is_about_one_sound_names_it_once_and_nothing_else_does(kind: Asked) -> None:
    named = kind in ("after", "before", "there", "count", "when")
    for worded in get_args(Worded):
        assert all(one.count("{name}") == one.count("{") == named for one in wordings(kind, worded))


def test_numbers_stand_in_their_order_and_the_right_one_is_the_windows() -> None:
    ask = questions(SOUNDS, "dev")
    for number in range(8):
        window = MIX("times", number)
        asked = ask.of(window, "count", Random(number))
        assert list(asked.choices) == [one for one in NUMBERS if one in asked.choices]
        assert asked.choices[asked.answer] == NUMBERS[len(window.happenings) - 1]


def test_what_follows_is_asked_of_the_sound_before_it() -> None:
    window = MIX("row", 7)
    for draw in range(8):
        asked = questions(SOUNDS).of(window, "after", Random(draw))
        before = next(at for at, name in enumerate(window.names[:-1]) if name in asked.text)
        assert asked.choices[asked.answer] == window.names[before + 1]


def test_what_comes_before_is_asked_of_the_sound_after_it() -> None:
    window = MIX("row", 7)
    names = [said_of(window, at) for at in range(len(window.happenings))]
    for draw in range(8):
        asked = questions(SOUNDS).of(window, "before", Random(draw))
        after = next(at for at, name in enumerate(names) if at and name in asked.text)
        assert asked.right == names[after - 1]


def test_about_as_many_are_asked_for_that_are_not_there() -> None:
    asked = [questions(SOUNDS).of(MIX("row", at), "there", Random(at)) for at in range(200)]
    assert 70 < sum(one.right == "yes" for one in asked) < 130
