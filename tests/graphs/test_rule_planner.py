"""Which specialists a question calls for."""

import pytest

from evals import mmau
from graphs.rule_planner import RulePlanner
from graphs.state import Question
from tests.evals.samples import MMAU
from tools.evidence import SubQuery


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "choices", "queries"),
    [
        ("What is said?", (), [SubQuery(tool="asr")]),
        ("How many people are speaking?", (), [SubQuery(tool="diarize")]),
        ("What is the tempo?", (), [SubQuery(tool="measure", text="tempo")]),
        (
            "How many times does the dog bark?",
            (),
            [SubQuery(tool="tag", text="dog bark"), SubQuery(tool="asr")],
        ),
        (
            "Who speaks while the dog barks?",
            (),
            [
                SubQuery(tool="diarize"),
                SubQuery(tool="asr"),
                SubQuery(tool="measure", text="pitch"),
                SubQuery(tool="tag", text="dog barks"),
            ],
        ),
        (
            "What does the second speaker say after the bell?",
            (),
            [
                SubQuery(tool="asr"),
                SubQuery(tool="tag", text="bell"),
                SubQuery(tool="diarize"),
            ],
        ),
        (
            "Which sound comes first?",
            ("a dog", "a bell"),
            [
                SubQuery(tool="tag"),
                SubQuery(tool="tag", text="a dog | a bell"),
                SubQuery(tool="asr"),
            ],
        ),
    ],
)
async def test_a_question_calls_for_its_specialists(
    text: str, choices: tuple[str, ...], queries: list[SubQuery]
) -> None:
    plan = await RulePlanner()(Question(text=text, choices=choices))
    assert list(plan.queries) == queries


@pytest.mark.anyio
async def test_every_published_question_can_be_planned() -> None:
    """No words or choices, however odd, break the parser; what it makes of them is not judged."""
    for item in mmau.read(MMAU):
        assert (await RulePlanner()(item.question)).queries
