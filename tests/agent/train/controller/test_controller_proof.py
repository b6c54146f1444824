"""Every baseline and every training played in the same worlds, and compared."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

from agent.train.controller.controller_proof import (  # noqa: E402
    COST_LAMBDAS,
    ONE_SHOT_LAMBDAS,
    STOPPING,
    Proof,
    Trained,
    WorldSet,
    fitted,
    prove,
)
from agent.train.controller.learner import Learner  # noqa: E402
from graphs.policy.features import Features, move_inputs, names  # noqa: E402
from graphs.policy_network import Network  # noqa: E402
from graphs.program_controller import COST_LAMBDA  # noqa: E402
from graphs.program_reasoner import ProgramReasoner  # noqa: E402
from tests.agent.train.toys import PRICES, bell, same  # noqa: E402


def network(seed: int) -> Network:
    torch.manual_seed(seed)
    return Learner(len(names()), (8,)).exported(move_inputs(), {})


def trained(seed: int, variant: str = "full", members: int = 1) -> Trained:
    return Trained(network(seed), Features(PRICES), variant, seed, members)


@pytest.fixture(scope="module")
def proof() -> Proof:
    """Two seeds, the best of three and an ablation, with bells to fit the one-shot set on."""
    stage = WorldSet(ProgramReasoner(same), [bell(at) for at in range(4)], PRICES)
    several = [trained(0), trained(1), trained(0, members=3), trained(0, "no-listening")]
    return prove("bells", stage, several, fitted(replace(stage, known=[bell(9)])))


def test_every_controller_is_a_point_at_every_setting(proof: Proof) -> None:
    found = [one.name for one in proof.points]
    settings = {
        "learned, full": 2 * len(COST_LAMBDAS),
        "learned, full, best of 3": len(COST_LAMBDAS),
        "learned, no-listening": len(COST_LAMBDAS),
        "hand-written": len(COST_LAMBDAS),
        "one-shot set": len(ONE_SHOT_LAMBDAS),
        "random": len(STOPPING),
        "answer at once": 1,
        "all tools once": 1,
        "all tools, always again": 1,
    }
    assert {name: found.count(name) for name in found} == settings
    assert all(one.posterior for one in proof.points)
    assert not any(one.calibrated for one in proof.points)


def test_everyone_is_compared_at_the_cost_of_the_hand_written_one(proof: Proof) -> None:
    everyone = {one.name for one in proof.points} - {"hand-written"}
    assert {one.name for one in proof.less_hand} == everyone
    points = {(one.name, one.setting): one for one in proof.points}
    hand = points["hand-written", COST_LAMBDA]
    for one in proof.less_hand:
        assert one.other == "hand-written"
        assert one.dearer == (one.seconds > hand.seconds)
        if not one.dearer:
            expected = 100 * (one.accuracy - hand.accuracy.value)
            assert 100 * one.gap.value == pytest.approx(expected)


def test_seeds_are_told_one_by_one_and_together(proof: Proof) -> None:
    for gaps in (proof.less_hand, proof.less_always):
        told = [(one.seed, one.trainings) for one in gaps if one.name == "learned, full"]
        assert told == [(0, 1), (1, 1), (None, 2)]
        assert [one.seed for one in gaps if one.name == "learned, full, best of 3"] == [0]


def test_the_verdict_is_on_the_variant_that_is_named_first(proof: Proof) -> None:
    assert [part.title for part in proof.parts] == ["all"]
    assert {one.name for part in proof.parts for one in part.gaps} == {"learned, full"}
    assert {one.seed for one in proof.verdict.goals} == {0, 1}
    assert not proof.verdict.leads  # four bells are no kind of ten questions


def test_a_proof_survives_its_file(proof: Proof) -> None:
    assert Proof.model_validate_json(proof.model_dump_json()) == proof


def test_without_questions_to_fit_it_on_there_is_no_one_shot_set() -> None:
    stage = WorldSet(ProgramReasoner(same), [bell()], PRICES)
    found = prove("bells", stage, [trained(0)], {})
    assert "one-shot set" not in {one.name for one in found.points}
