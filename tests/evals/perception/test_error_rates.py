"""Verdicts as rates."""

import numpy as np
import pytest

from evals.perception.claim_judge import Judgement, judge
from evals.perception.error_rates import JudgedEpisode, Perception, perception
from evals.stats import Estimate
from tests.evals.perception.test_claim_judge import BARK, RAIN, call, event, never, said, turn
from tools.audio import Segment
from tools.evidence import Percept, Trait


def seen(*episodes: tuple[list[Percept], list[Percept]]) -> Perception:
    """Rates of episodes of one call each: claims and facts."""
    made: list[Judgement] = [judge([call(claims)], facts, never) for claims, facts in episodes]
    return perception([JudgedEpisode(each, str(at)) for at, each in enumerate(made)])


def value(found: Estimate | None) -> float:
    assert found is not None
    return found.value


def test_the_four_rates_of_the_paper_worked_by_hand() -> None:
    """Five claims: two matched, one hallucinated, one misused, one neutral; four facts."""
    claims: list[Percept] = [
        event("Bark", 1, 2),
        event("Rain", 3, 9),
        event("Meow", 1, 2),
        event("Bark", 8, 9),
        event("Animal", 1, 2),
    ]
    facts: list[Percept] = [BARK, RAIN, event("Bell", 5, 6), turn("S1", 2, 3)]
    found = seen((claims, facts)).overall
    assert (found.claimed, found.neutral, found.facts) == (4, 1, 4)
    assert value(found.accuracy) == pytest.approx(2 / 4)
    assert value(found.hallucinated) == pytest.approx(1 / 4)
    assert value(found.misused) == pytest.approx(1 / 4)
    assert value(found.omitted) == pytest.approx(2 / 4)
    assert value(found.f1) == pytest.approx(0.5)
    assert found.asked == 3
    assert value(found.unheard) == pytest.approx(1 / 3)


def test_one_who_claims_little_has_precision_and_no_recall() -> None:
    found = seen(([BARK], [BARK, RAIN, event("Bell", 5, 6)])).overall
    assert value(found.accuracy) == 1
    assert value(found.omitted) == pytest.approx(2 / 3)
    assert value(found.f1) == pytest.approx(0.5)


def test_of_traits_and_translations_nothing_is_omitted() -> None:
    where = Segment(start=1, end=2)
    trait = Trait(tool="truth", aspect="gender", label="woman", confidence=1.0, segment=where)
    english = said("good day", 1, 2).model_copy(update={"translated": True})
    found = seen(([BARK, said("guten tag", 1, 2)], [trait, BARK, said("guten tag", 1, 2), english]))
    assert (found.overall.facts, found.overall.claimed) == (2, 2)
    assert value(found.overall.omitted) == 0
    assert "trait" not in found.by_kind


def test_kinds_tools_and_rounds_add_up_to_the_whole() -> None:
    claims: list[Percept] = [BARK, said("hello there", 1, 2), turn("S1", 1, 2)]
    found = seen((claims, claims), (claims, []))
    for part in (found.by_kind, found.by_tool, found.by_round):
        assert sum(each.claimed for each in part.values()) == found.overall.claimed == 6
    assert sum(each.facts for each in found.by_kind.values()) == 3
    assert value(found.by_tool["asr"].accuracy) == 0.5
    assert found.by_tool["asr"].omitted is None


def test_nothing_claimed_is_no_accuracy_and_not_zero() -> None:
    found = seen(([], [BARK])).overall
    assert found.accuracy is None
    assert value(found.omitted) == 1
    assert perception([]).overall.f1 is None


def test_a_run_survives_json() -> None:
    found = seen(([BARK], [BARK]), ([RAIN], [BARK]))
    text = found.model_dump_json()
    assert Perception.model_validate_json(text) == found
    assert not np.isnan(value(found.overall.accuracy))
