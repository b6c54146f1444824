"""The episode round by round."""

import pytest

from agent.show.page.steps import shifts, stages, steps
from tests.agent.traces import made


def test_each_decision_stands_between_two_beliefs() -> None:
    first, second, third, last = steps(made().episode)
    assert first.after == second.before
    assert (second.before and second.before.text, second.after and second.after.text) == (
        "one",
        "three",
    )
    assert [len(step.calls) for step in (first, second, third, last)] == [3, 1, 1, 0]
    assert (last.concludes, last.after) == (True, None)


def test_candidates_are_the_likeliest_first_and_the_chosen_one_is_marked() -> None:
    second = steps(made().episode)[1]
    assert [(one.probability, one.chosen) for one in second.candidates] == [
        (0.7, True),
        (0.2, False),
        (0.1, False),
    ]
    assert second.candidates[2].queries == ()


def test_shifts_add_up_to_the_last_posterior() -> None:
    episode = made().episode
    for row, last in zip(shifts(episode), episode.answer.posterior, strict=True):
        assert row[0].probability + sum(shift.change for shift in row) == pytest.approx(last)
    assert [shift.moved for shift in shifts(episode)[2]] == [False, True, True, False]
    assert stages(episode) == (
        "before listening", "after round 1", "after round 2", "after round 3",
    )  # fmt: skip


def test_an_open_question_has_no_shifts_and_an_empty_episode_no_steps() -> None:
    episode = made().episode
    question = episode.question.model_copy(update={"choices": ()})
    assert shifts(episode.model_copy(update={"question": question})) == ()
    assert steps(episode.model_copy(update={"decisions": ()})) == ()
