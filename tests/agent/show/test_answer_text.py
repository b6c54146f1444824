"""What `ask` prints: no answer where it is not probably enough right."""

import json

import pytest

from agent.show.answer_text import tell
from graphs.state import Conclude, Decision, Episode
from tests.evals.test_reasoning_text import episode


def concluded(right: float | None) -> Episode:
    """An episode whose answer has a confidence of .9, and this calibrated probability."""
    whole = episode()
    answer = whole.answer.model_copy(update={"confidence": 0.9})
    last = Decision(action=Conclude(), right=right)
    return whole.model_copy(update={"answer": answer, "decisions": (*whole.decisions, last)})


@pytest.mark.parametrize(
    ("right", "least", "abstained"),
    [(0.3, 0.5, True), (0.3, 0.2, False), (None, 0.5, False), (None, 0.95, True)],
)
def test_who_abstains_goes_by_the_calibrated_probability(
    right: float | None, least: float, abstained: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(concluded(right), None, in_json=True, abstain_below=least)
    told = json.loads(capsys.readouterr().out)
    assert (told["abstained"], told["right"], told["confidence"]) == (abstained, right, 0.9)
    tell(concluded(right), None, in_json=False, abstain_below=least)
    printed = capsys.readouterr().out
    assert printed.startswith("No answer") == abstained
    assert ("(calibrated: 0.30)" in printed) == (right is not None)


def test_a_decision_gives_its_reason_with_what_listening_is_worth() -> None:
    assert Decision(action=Conclude(), thought="done").reason == "done"
    valued = Decision(action=Conclude(), thought="done", right=0.5, gain=0.25)
    assert valued.reason == "done (right now with 0.50, listening adds +0.25)"
