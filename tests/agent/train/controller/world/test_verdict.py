"""Who leads by default: every way in which the rule and the goals can come out."""

from collections.abc import Sequence

import pytest

from agent.train.controller.world.equal_cost import EqualCost
from agent.train.controller.world.item_parts import ItemPart
from agent.train.controller.world.kind_gaps import KindGap
from agent.train.controller.world.verdict import Verdict, VerdictLine, verdict
from evals.stats import Estimate

SETTING, CHEAPER = 0.005, 0.1


def gap(
    value: float, low: float = 0.01, seed: int | None = 0, dearer: bool = False, at: float = SETTING
) -> EqualCost:
    return EqualCost(
        name="full",
        seed=seed,
        trainings=2 if seed is None else 1,
        other="hand",
        setting=at,
        seconds=2.0,
        dearer=dearer,
        accuracy=0.5,
        gap=Estimate(value=value, low=min(low, value), high=value + 0.1, n=50),
    )


def kind(name: str, value: float, holm: float) -> KindGap:
    estimate = Estimate(value=value, low=value - 0.1, high=value + 0.1, n=12)
    return KindGap(kind=name, gap=estimate, won=1, lost=2, p=holm / 2, holm=holm)


FINE = (kind("which", 0.1, 1.0), kind("when", -0.1, 0.3))
GOOD = (gap(0.05, seed=0), gap(0.04, seed=1), gap(0.045, seed=None))


def part(
    name: str, known: str, gaps: Sequence[EqualCost] = GOOD, kinds: Sequence[KindGap] = FINE
) -> ItemPart:
    return ItemPart(name=name, known=known, items=50, gaps=tuple(gaps), kinds=tuple(kinds))


ALL, SEEN = part("", ""), part("shape", "seen")
SHAPE, SOURCE = part("shape", "unseen"), part("source", "unseen")
ALWAYS = (gap(0.0, seed=0), gap(0.02, seed=1), gap(0.01, seed=None))


def judged(*parts: ItemPart, always: Sequence[EqualCost] = ALWAYS) -> Verdict:
    return verdict([ALL, SEEN, *parts], always, SETTING)


def failed(found: Sequence[VerdictLine]) -> list[VerdictLine]:
    return [one for one in found if not one.holds]


def test_who_is_better_and_nowhere_worse_leads() -> None:
    found = judged(SHAPE, SOURCE)
    assert found.leads
    assert len(found.rule) == 4
    assert all(one.holds and one.missed == 0 for one in (*found.rule, *found.goals))
    assert found.rule[0].why == "2 kinds, none worse with a corrected p below 0.05"


def test_what_is_seen_has_no_say() -> None:
    worse = part("shape", "seen", [gap(-0.5, low=-0.6, seed=None)], [kind("which", -0.5, 0.001)])
    assert verdict([ALL, worse, SHAPE, SOURCE], ALWAYS, SETTING).leads


@pytest.mark.parametrize("name", ["shape", "source"])
def test_a_kind_that_is_worse_beyond_noise_forbids_to_lead(name: str) -> None:
    kinds = [kind("words", -0.3, 0.01), kind("who", -0.2, 0.04), *FINE]
    bad = part(name, "unseen", kinds=kinds)
    found = judged(bad, SOURCE if name == "shape" else SHAPE)
    (missed,) = failed(found.rule)
    assert not found.leads
    assert missed.missed == pytest.approx(0.3)
    assert missed.asked == f"unseen {name}: at no kind of question worse beyond noise"
    assert missed.why == "words -30.0, p 0.010, who -20.0, p 0.040"


def test_a_kind_that_is_better_beyond_noise_forbids_nothing() -> None:
    assert judged(part("shape", "unseen", kinds=[kind("words", 0.3, 0.001)]), SOURCE).leads


@pytest.mark.parametrize("low", [-0.02, 0.0])
def test_better_only_within_noise_does_not_lead(low: float) -> None:
    gaps = [*GOOD[:2], gap(0.045, low=low, seed=None)]
    found = judged(part("shape", "unseen", gaps), SOURCE)
    (missed,) = failed(found.rule)
    assert not found.leads
    assert missed.missed == pytest.approx(-low)
    assert missed.why.startswith(f"+4.5 ({100 * low:+.1f}, +14.5)")


def test_all_trainings_together_decide_and_each_is_told_its_goals() -> None:
    gaps = [gap(-0.01, low=-0.1, seed=0), gap(0.1, seed=1), gap(0.045, seed=None)]
    found = judged(part("shape", "unseen", gaps), SOURCE)
    assert found.leads
    assert [(one.seed, one.missed) for one in failed(found.goals)] == [
        (0, pytest.approx(0.01)), (0, pytest.approx(0.04)),
    ]  # fmt: skip


def test_what_is_dearer_at_every_setting_does_not_lead() -> None:
    gaps = [*GOOD[:2], gap(0.045, seed=None, dearer=True)]
    found = judged(part("source", "unseen", gaps), SHAPE)
    (missed,) = failed(found.rule)
    assert (found.leads, missed.missed) == (False, None)
    assert missed.why.startswith("dearer at every setting; at its cheapest, +4.5")


def test_nothing_unseen_proves_nothing() -> None:
    found = judged(SHAPE)
    assert not found.leads
    assert [one.asked.partition(":")[0] for one in failed(found.rule)] == ["unseen source"] * 2
    without = judged(SOURCE)
    assert [one.missed for one in failed(without.goals)] == [None, None]


def test_too_few_questions_of_every_kind_prove_nothing() -> None:
    found = judged(part("shape", "unseen", kinds=()), SOURCE)
    assert [one.why for one in failed(found.rule)] == ["no kind has 10 questions"]


def test_questions_of_other_people_are_all_unseen() -> None:
    found = verdict([ALL], ALWAYS, SETTING)
    assert found.leads
    assert {one.asked.partition(":")[0] for one in (*found.rule, *found.goals)} == {"all"}
    assert not verdict([part("", "", kinds=[kind("a", -0.1, 0.01)])], ALWAYS, SETTING).leads


def test_never_below_means_at_no_cost_of_the_other() -> None:
    cheap = [gap(-0.02, low=-0.1, seed=0, at=CHEAPER, dearer=True), gap(0.3, seed=1, at=CHEAPER)]
    found = judged(part("shape", "unseen", [*GOOD, *cheap]), SOURCE)
    (missed,) = failed(found.goals)
    assert (missed.seed, missed.missed) == (0, pytest.approx(0.02))
    assert missed.asked == "unseen shape: never below the hand-written one, at any of its costs"


def test_what_is_dearer_than_all_costs_of_the_other_is_not_above_it() -> None:
    gaps = [gap(0.3, seed=0, dearer=True), gap(0.4, seed=0, at=CHEAPER, dearer=True)]
    found = judged(part("shape", "unseen", gaps), SOURCE)
    assert [(one.seed, one.missed) for one in failed(found.goals)] == [(0, None), (0, None)]


def test_three_points_over_have_to_be_three() -> None:
    gaps = [gap(0.03, seed=0), gap(0.029, seed=1), gap(0.0295, seed=None)]
    found = judged(part("shape", "unseen", gaps), SOURCE)
    assert [(one.seed, one.missed) for one in failed(found.goals)] == [(1, pytest.approx(0.001))]


def test_as_good_as_everything_always_for_less() -> None:
    always = [gap(-0.004, seed=0), gap(0.1, seed=1, dearer=True), gap(0.05, seed=None)]
    found = judged(SHAPE, SOURCE, always=always)
    assert found.leads
    assert [(one.seed, one.missed) for one in failed(found.goals)] == [
        (0, pytest.approx(0.004)), (1, None),
    ]  # fmt: skip


def test_a_verdict_survives_its_file() -> None:
    found = judged(SHAPE)
    assert Verdict.model_validate_json(found.model_dump_json()) == found
