"""Scoring one episode."""

import pytest

from evals.task import ExactChoice, Sample, Score
from graphs.need import Kind, Need
from graphs.state import Answer, Budget, Episode, Plan, Question, StopReason
from tools.audio import AudioClip


def _episode(call: AudioClip, question: Question, answer: Answer) -> Episode:
    return Episode(
        clip=call,
        question=question,
        budget=Budget(),
        plan=Plan(need=Need(kind=Kind.WHAT), queries=()),
        calls=(),
        decisions=(),
        beliefs=(answer,),
        stop=StopReason.CONCLUDED,
        answer=answer,
    )


@pytest.mark.parametrize(("choice", "value"), [(0, 1.0), (1, 0.0), (None, None)])
def test_only_the_target_option_scores_and_no_option_is_no_score(
    call: AudioClip, choice: int | None, value: float | None
) -> None:
    question = Question(text="?", choices=("A before B", "B before A"))
    sample = Sample(id="1", clip=call, question=question, target="A before B")
    answer = Answer(text="A before B", confidence=1, choice=choice)
    assert ExactChoice()(sample, _episode(call, question, answer)).value == value


def test_a_score_lies_between_0_and_1() -> None:
    with pytest.raises(ValueError, match="less than or equal to 1"):
        Score(value=1.5)
