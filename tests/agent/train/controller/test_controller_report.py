"""The report on trained controllers: every baseline, every training, and how sure they were."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from agent.__main__ import main  # noqa: E402
from agent.show import tables  # noqa: E402
from agent.train.controller import controller_plots  # noqa: E402
from agent.train.controller.controller_report import COST_LAMBDAS, Trained, WorldSet, grids, prove  # noqa: E402
from agent.train.controller.learner import Learner  # noqa: E402
from agent.train.controller.world.cost_curves import Proof  # noqa: E402
from graphs.policy import learned_controller  # noqa: E402
from graphs.policy.features import Features, move_inputs, names  # noqa: E402
from graphs.policy_network import Network  # noqa: E402
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
    return prove(stage, several, [bell(9)])


def test_every_controller_is_a_point_at_every_setting(proof: Proof) -> None:
    found = [one.name for one in proof.points]
    for name in ("learned, full", "learned, full, best of 3", "learned, no-listening"):
        assert found.count(name) == len(COST_LAMBDAS) * (2 if name == "learned, full" else 1)
    baselines = {"answer at once", "hand-written", "all tools once", "all tools, always again"}
    assert baselines | {"random", "one-shot set"} <= set(found)
    assert all(one.calibration for one in proof.points)
    assert Proof.model_validate_json(proof.model_dump_json()) == proof


def test_seeds_are_told_one_by_one_and_together(proof: Proof) -> None:
    told = [(one.variant, one.seed) for one in proof.at_equal_cost if one.variant == "full"]
    assert told in ([], [("full", 0)], [("full", 1)], [("full", 0), ("full", 1), ("full", None)])


def test_tables_and_picture_say_how_far_confidence_can_be_believed(
    proof: Proof, tmp_path: Path
) -> None:
    page = tables.markdown("Controllers", [], list(grids(proof)))
    assert "## Confidence when stopping" in page
    assert "| learned, full, best of 3 | 0.005 | 0 |" in page
    controller_plots.draw_controllers(
        proof.points, "learned, full", learned_controller.COST_LAMBDA, tmp_path / "controller.png"
    )
    assert (tmp_path / "controller.png").stat().st_size > 10_000


def test_a_report_without_weights_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report-controller"]) == 2
    assert "found no --cache, --weights" in capsys.readouterr().err


def test_weights_are_read_with_what_they_were_trained_as(tmp_path: Path) -> None:
    notes = {"prices": PRICES.model_dump_json(), "variant": "no-spans", "seed": "2"}
    made = Network(network(0).layers, move_inputs(), notes)
    made.save(tmp_path / "w.safetensors")
    again, features = learned_controller.load(tmp_path / "w.safetensors")
    assert again.notes["variant"] == "no-spans"
    assert features == Features(PRICES)
