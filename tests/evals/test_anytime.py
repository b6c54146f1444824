"""What stopping early would have scored."""

import pytest

from evals.anytime import anytime
from evals.mmau import SCORERS
from evals.sample import Item
from evals.scoring.number_match import NumberMatch
from graphs.state import Episode
from tests.agent.traces import made


def item(name: str, target: str | None) -> Item:
    question = made().episode.question
    return Item(id=name, audio=name, question=question, target=target, groups={}, row={})


def test_accuracy_follows_the_beliefs_and_cost_the_calls() -> None:
    found = anytime(
        [(item("a", "three"), made().episode), (item("b", "one"), made().episode)], SCORERS
    )
    assert [point.rounds for point in found] == [0, 1, 2, 3]
    assert [point.accuracy.value for point in found] == [0.5, 0.5, 0.5, 0.5]
    assert [point.calls for point in found] == [0, 3, 4, 5]
    assert found[2].audio_seconds == pytest.approx(3 * 10.02 + 2.81)
    (only,) = (anytime([(item("a", "three"), made().episode)], SCORERS),)
    assert [point.accuracy.value for point in only] == [0, 0, 1, 1]


def test_an_episode_that_ended_keeps_its_last_belief() -> None:
    whole = made().episode
    short = whole.model_copy(update={"beliefs": whole.beliefs[:2], "calls": whole.calls[:3]})
    found = anytime([(item("a", "three"), whole), (item("b", "one"), short)], SCORERS)
    assert [point.accuracy.value for point in found] == [0.5, 0.5, 1, 1]
    assert [point.going for point in found] == [2, 1, 1, 0]
    assert found[-1].calls == 4


def test_nothing_is_said_of_items_without_a_key_or_episodes_without_beliefs() -> None:
    no_audio: Episode = made().episode.model_copy(update={"beliefs": ()})
    assert anytime([(item("a", None), made().episode), (item("b", "one"), no_audio)], SCORERS) == ()


def test_open_questions_are_scored_by_what_was_believed() -> None:
    whole = made().episode
    beliefs = [
        belief.model_copy(update={"text": text, "choice": None, "posterior": ()})
        for belief, text in zip(whole.beliefs, ("1", "2", "3 times", "3 times"), strict=True)
    ]
    asked = whole.question.model_copy(update={"choices": ()})
    episode = whole.model_copy(update={"beliefs": tuple(beliefs), "question": asked})
    counted = item("a", None).model_copy(update={"question": asked, "number": 3.0})
    found = anytime([(counted, episode)], (NumberMatch("near"),))
    assert [point.accuracy.value for point in found] == [0, 0, 1, 1]
