"""Why an answer is wrong."""

from dataclasses import replace

import pytest

from evals.error_attribution import Attribution, ErrorCause, attributions, needed
from evals.mmau import SCORERS
from evals.perception.perception_report import JudgeableEpisode
from evals.sample import Item
from evals.scenes.reference import SceneFacts
from graphs.state import Call, Episode, Question
from tests.evals.perception.test_claim_judge import BARK, HELLO, RAIN, call, event, never
from tests.evals.test_reasoning_text import episode
from tools.evidence import Percept, Trait

FACTS = SceneFacts(
    audio="x.wav",
    sha256="",
    split="dev",
    kind="order",
    seconds=9,
    percepts=(BARK, RAIN, HELLO),
    levels=(None, None, None),
)


def heard(said: str, *percepts: Percept) -> JudgeableEpisode:
    """An answer on what one call heard."""
    item = Item(
        id="1",
        audio="x.wav",
        question=Question(text="?", choices=("right", "wrong")),
        target="right",
        groups={"sub-category": ("order",)},
        row={"needs": [0, 1]},
    )
    return JudgeableEpisode(item, told(said, call(list(percepts))), FACTS)


def told(said: str, *calls: Call) -> Episode:
    answer = episode().answer.model_copy(update={"text": said, "because": ()})
    return episode().model_copy(update={"answer": answer, "calls": calls})


async def attributed(each: JudgeableEpisode, again: Episode) -> list[Attribution]:
    async def strategy(_: JudgeableEpisode) -> Episode:
        return again

    return [attribution async for attribution in attributions([each], strategy, never, SCORERS)]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("percepts", "again", "cause"),
    [
        ([BARK, RAIN], told("wrong"), ErrorCause.REASONING),
        ([BARK], told("right", call([BARK, RAIN])), ErrorCause.PERCEPTION),
        ([BARK, RAIN, event("Meow", 5, 6)], told("right"), ErrorCause.PERCEPTION),
        ([BARK], told("wrong", call([BARK, RAIN])), ErrorCause.REASONING),
        ([BARK], told("wrong", call([BARK])), ErrorCause.PLANNING),
    ],
)
async def test_each_wrong_answer_has_one_cause(
    percepts: list[Percept], again: Episode, cause: ErrorCause
) -> None:
    (attribution,) = await attributed(heard("wrong", *percepts), again)
    assert (attribution.cause, attribution.kind, attribution.said, attribution.target) == (
        cause,
        "order",
        "wrong",
        "right",
    )


@pytest.mark.anyio
async def test_a_wrong_answer_whose_claims_nobody_could_read_has_none() -> None:
    assert not await attributed(replace(heard("wrong"), unread=True), told("right"))


@pytest.mark.anyio
async def test_a_right_answer_has_no_cause() -> None:
    assert not await attributed(heard("right"), told("wrong"))


def test_a_question_that_names_no_annotations_needs_them_all() -> None:
    assert needed({}, FACTS.percepts) == (0, 1, 2)
    assert needed({"needs": [2, 7]}, FACTS.percepts) == (2,)
    assert needed({"needs": []}, FACTS.percepts) == ()
    woman = Trait(tool="truth", segment=HELLO.segment, aspect="gender", label="woman")
    assert needed({"needs": [0, 1, 3]}, (BARK, woman, RAIN, HELLO)) == (0, 2), "of those judged"
    assert needed({}, (woman, RAIN)) == (0,)
