"""Why an answer is wrong."""

import pytest

from evals.error_attribution import Blame, Cause, blames, needed
from evals.mmau import SCORERS
from evals.perception.perception_report import Heard
from evals.sample import Item
from evals.scenes.reference import SceneFacts
from graphs.state import Call, Episode, Question
from tests.evals.perception.test_claim_judge import BARK, HELLO, RAIN, call, event, never
from tests.evals.test_reasoning_text import episode
from tools.evidence import Percept

FACTS = SceneFacts(
    audio="x.wav",
    sha256="",
    split="dev",
    kind="order",
    seconds=9,
    percepts=(BARK, RAIN, HELLO),
    levels=(None, None, None),
)


def heard(said: str, *percepts: Percept) -> Heard:
    """An answer on what one call heard."""
    item = Item(
        id="1",
        audio="x.wav",
        question=Question(text="?", choices=("right", "wrong")),
        target="right",
        groups={"sub-category": ("order",)},
        row={"needs": [0, 1]},
    )
    return Heard(item, told(said, call(list(percepts))), FACTS)


def told(said: str, *calls: Call) -> Episode:
    answer = episode().answer.model_copy(update={"text": said, "because": ()})
    return episode().model_copy(update={"answer": answer, "calls": calls})


async def blamed(each: Heard, again: Episode) -> list[Blame]:
    async def minds(_: Heard) -> Episode:
        return again

    return [blame async for blame in blames([each], minds, never, SCORERS)]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("percepts", "again", "cause"),
    [
        ([BARK, RAIN], told("wrong"), Cause.REASONING),
        ([BARK], told("right", call([BARK, RAIN])), Cause.PERCEPTION),
        ([BARK, RAIN, event("Meow", 5, 6)], told("right"), Cause.PERCEPTION),
        ([BARK], told("wrong", call([BARK, RAIN])), Cause.REASONING),
        ([BARK], told("wrong", call([BARK])), Cause.PLANNING),
    ],
)
async def test_each_wrong_answer_has_one_cause(
    percepts: list[Percept], again: Episode, cause: Cause
) -> None:
    (blame,) = await blamed(heard("wrong", *percepts), again)
    assert (blame.cause, blame.kind, blame.said, blame.target) == (cause, "order", "wrong", "right")


@pytest.mark.anyio
async def test_a_right_answer_has_no_cause() -> None:
    assert not await blamed(heard("right"), told("wrong"))


def test_a_question_that_names_no_facts_needs_them_all() -> None:
    assert needed({}, FACTS.percepts) == (0, 1, 2)
    assert needed({"needs": [2, 7]}, FACTS.percepts) == (2,)
    assert needed({"needs": []}, FACTS.percepts) == ()
