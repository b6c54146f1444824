"""Who may be one person is counted, and compared, with doubt."""

import pytest

from tests.graphs.execution.asked import told
from tests.graphs.execution.percepts import turn
from tools.evidence import Percept

SAME = "same(who(nth(1, turn())), who(nth(-1, turn())))"


def _turns(sure: float | None, other: str | None = "S2") -> tuple[Percept, ...]:
    first, second = turn("S1", 1, 4), turn("S2", 5, 8)
    doubt = {"alike_confidence": sure}
    return (
        first.model_copy(update=doubt | {"alike": other}),
        second.model_copy(update=doubt | {"alike": "S1" if other else None}),
    )


@pytest.mark.parametrize("sure", [0.05, 0.5, 0.95])
def test_two_turns_are_one_persons_as_far_as_the_voices_are(sure: float) -> None:
    yes, no = told(SAME, ("yes", "no"), _turns(sure)).posterior
    assert yes == pytest.approx(sure, abs=0.15)
    assert yes + no == pytest.approx(1)


def test_a_voice_that_may_be_anothers_may_not_count() -> None:
    sure = [told("count(speaker())", ("1", "2"), _turns(doubt)).posterior for doubt in (0.05, 0.95)]
    assert sure[0][1] > sure[1][1] + 0.4
    assert told("count(speaker())", ("1", "2"), _turns(0.95)).choice == 0
    assert told("count(speaker())", ("1", "2"), _turns(0.05)).choice == 1


def test_where_nothing_is_said_they_are_two() -> None:
    plain = told("count(speaker())", ("1", "2"), (turn("S1", 1, 4), turn("S2", 5, 8)))
    assert told("count(speaker())", ("1", "2"), _turns(None, None)).posterior == plain.posterior
    assert told("count(speaker())", ("1", "2"), _turns(0.0)).posterior == plain.posterior
