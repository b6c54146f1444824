"""Where a listener could dispute an answer there is none; what else is right is told."""

from __future__ import annotations

import pytest

from evals.scenes.truth.answer import Missing, RightAnswer
from evals.scenes.truth.truth import SceneTruth
from tests.evals.scenes.truth.hand_made_scenes import (
    STREET,
    YARD,
    asked,
    things_of,
)
from tests.evals.scenes.truth.made_facts import MEANS, scene, sound, voice


def test_what_is_missing_is_the_smallest_part_that_means_nothing() -> None:
    truth = SceneTruth(YARD, MEANS)
    second = truth.answer(asked('start(nth(2, sound("bell")))'))
    assert second == Missing(things_of('nth(2, sound("bell"))'))
    assert truth.answer(asked('end(nth(2, sound("siren")))')) == Missing(
        things_of('sound("siren")')
    )
    beside = truth.answer(asked('name(after(sound(), nth(1, sound("siren"))))'))
    assert beside == Missing(things_of('sound("siren")'))


def test_of_several_right_names_each_is_told_and_what_only_some_hold_right_is_apart() -> None:
    told = SceneTruth(STREET, MEANS).answer(asked('name(during(sound(), sound("rain")))'))
    assert isinstance(told, RightAnswer)
    assert {told.value, *told.sure} == {"Siren", "Knock", "Typing"}
    assert {told.value, *told.also} == {"Siren", "Knock", "Typing", "Speech"}


def test_what_is_not_heard_is_told_by_what_is() -> None:
    told = SceneTruth(YARD, MEANS).answer(asked("not_(name(sound()))"))
    assert told == RightAnswer("Bark", "name", ("Bell", "Cat"), ("Bell", "Cat"), denied=True)


def test_other_times_are_not_offered_as_wrong() -> None:
    told = SceneTruth(YARD, MEANS).answer(asked('start(sound("dog"))'))
    assert told == RightAnswer(1.0, "at", (7.0,))


def test_a_voice_may_be_meant_by_a_sound() -> None:
    first = scene(voice("S1", 1, 2, "Hello."), sound("Bark", 4, 5))
    assert SceneTruth(first, MEANS).answer(asked("name(nth(1, sound()))")) is None
    later = scene(sound("Bark", 1, 2), voice("S1", 4, 5, "Hello."))
    assert SceneTruth(later, MEANS).answer(asked("name(nth(1, sound()))")) == RightAnswer(
        "Bark", "name"
    )


def test_a_label_that_says_too_little_may_be_what_is_asked_for() -> None:
    vague = scene(sound("Animal", 1, 2))
    assert SceneTruth(vague, MEANS).answer(asked('exists(sound("dog"))')) is None
    assert SceneTruth(vague, MEANS).answer(asked('exists(sound("bell"))')) == RightAnswer(
        False, "yes or no"
    )


@pytest.mark.parametrize(
    ("gap", "expected"), [(0.3, True), (0.05, None), (-0.05, None), (-0.3, None)]
)
def test_order_is_in_doubt_where_beginnings_are_too_near(gap: float, expected: bool | None) -> None:
    near = scene(sound("Bark", 5, 5.1), sound("Bell", 5 + gap, 6))
    told = SceneTruth(near, MEANS).answer(asked('exists(before(sound("dog"), sound("bell")))'))
    assert (told.value if isinstance(told, RightAnswer) else None) is (
        expected if gap > -0.3 else False
    )


@pytest.mark.parametrize(("level", "expected"), [(-20.0, None), (-22.9, None), (-23.1, "Bell")])
def test_levels_have_to_lie_three_decibels_apart(level: float, expected: str | None) -> None:
    pair = scene(sound("Bark", 1, 2, level), sound("Bell", 4, 5, -20))
    told = SceneTruth(pair, MEANS).answer(asked('name(most("loudness", sound()))'))
    assert (told.value if isinstance(told, RightAnswer) else None) == expected


def test_pauses_that_are_hardly_one_leave_the_number_open() -> None:
    near = scene(sound("Bark", 1, 3), sound("Bark", 3.3, 5))
    far = scene(sound("Bark", 1, 3), sound("Bark", 4.3, 5))
    assert SceneTruth(near, MEANS).answer(asked('count(sound("dog"))')) is None
    assert SceneTruth(far, MEANS).answer(asked('count(sound("dog"))')) == RightAnswer(2.0, "count")


def test_a_doubt_weighs_more_than_an_absence_on_whichever_side_it_stands() -> None:
    heard = scene(sound("Bark", 1, 2))
    vague, absent = 'by(sound(), sound("dog"))', 'nth(2, sound("bell"))'
    for one, other in ((vague, absent), (absent, vague)):
        assert SceneTruth(heard, MEANS).answer(asked(f"count(either({one}, {other}))")) is None


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_sound_is_no_utterance_that_has_its_words(nth: int) -> None:
    barks = [sound("Bark", at, at + 0.5) for at in range(1, 9)]
    heard = scene(*barks, voice("S1", 12, 14, "Nobody told me about the garden."))
    means = MEANS | {"bark": frozenset({"Bark"})}
    before, during = (
        SceneTruth(heard, means).answer(asked(f"exists({how})"))
        for how in (
            f'before(nth({nth}, sound("bark")), word("garden"))',
            f'during(word("garden"), nth({nth}, sound("bark")))',
        )
    )
    assert (before, during) == (RightAnswer(True, "yes or no"), RightAnswer(False, "yes or no"))
