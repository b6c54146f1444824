"""A whole training of the controller: gone on with, it is the training that was never stopped."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from safetensors import safe_open

torch = pytest.importorskip("torch")

from agent.train.controller import controller_steps  # noqa: E402
from agent.train.controller.ablations import hidden  # noqa: E402
from agent.train.controller.controller_config import ControllerConfig, named  # noqa: E402
from agent.train.controller.controller_run import ControllerRun, Mean  # noqa: E402
from agent.train.controller.controller_steps import train  # noqa: E402
from agent.train.controller.controller_training import (  # noqa: E402
    divided,
    train_members,
)
from agent.train.controller.learner import Learner  # noqa: E402
from agent.train.controller.select_checkpoint import chosen, earned  # noqa: E402
from agent.train.controller.training_files import (  # noqa: E402
    CHECKPOINT,
    CONTROLLER,
    METRICS,
    VALUE,
)
from agent.train.controller.world.world import World  # noqa: E402
from agent.train.run_dir import CONFIG, begin  # noqa: E402
from agent.train.training_log import Metrics, read_metrics  # noqa: E402
from graphs.policy.features import move_inputs, names  # noqa: E402
from graphs.policy.learned_controller import COST_LAMBDA  # noqa: E402
from graphs.policy_network import Network  # noqa: E402
from graphs.state import Budget  # noqa: E402
from tests.agent.train.toys import world  # noqa: E402
from tools.errors import InputError  # noqa: E402

SHORT = ControllerConfig(iterations=4, samples=3, rollouts=2, hidden=(8,), averaged=3, items=3)


def there() -> list[World]:
    return [world(Budget(rounds=4, calls=40), at) for at in range(3)]


def numbers(path: Path) -> list[Metrics]:
    """All that was measured but the speed."""
    return [one.model_copy(update={"steps_a_second": 0.0}) for one in read_metrics(path / METRICS)]


def weights(learner: Learner) -> list[list[float]]:
    return [one.flatten().tolist() for one in learner.state_dict().values()]


def kept(path: Path) -> dict[str, list[float]]:
    """Every number of a file of weights."""
    with cast(Any, safe_open(path, framework="numpy")) as file:
        return {name: file.get_tensor(name).flatten().tolist() for name in file.keys()}  # noqa: SIM118


class _Killed(Exception):
    """As SIGKILL: nothing is put in order."""


@pytest.mark.parametrize("killed", [1, 2, 3])
def test_two_iterations_and_two_more_are_four(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: int
) -> None:
    monkeypatch.setattr(controller_steps, "SAVED", 2)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    at_once = train(there(), SHORT, whole)
    real = controller_steps.improve

    def dying(run: ControllerRun, *rest: object) -> tuple[float, float]:
        if run.done == killed:
            raise _Killed
        return real(run, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(controller_steps, "improve", dying)
    with pytest.raises(_Killed):
        train(there(), SHORT, parts)
    monkeypatch.setattr(controller_steps, "improve", real)
    in_parts = train(there(), SHORT, parts)

    assert [one.iteration for one in numbers(parts)] == [1, 2, 3, 4]
    assert numbers(parts) == numbers(whole)
    assert weights(in_parts) == weights(at_once)


def test_a_finished_training_gone_on_with_changes_nothing(tmp_path: Path) -> None:
    first = weights(train(there(), SHORT, tmp_path))
    lines = (tmp_path / METRICS).read_bytes()
    assert weights(train(there(), SHORT, tmp_path)) == first
    assert (tmp_path / METRICS).read_bytes() == lines


def test_another_seed_is_another_training(tmp_path: Path) -> None:
    one, two = (tmp_path / name for name in "ab")
    one.mkdir()
    two.mkdir()
    other = SHORT.model_copy(update={"seed": 1})
    assert weights(train(there(), SHORT, one)) != weights(train(there(), other, two))


@pytest.mark.parametrize("altered", [b"", b"nothing", None])
def test_a_broken_checkpoint_is_refused(tmp_path: Path, altered: bytes | None) -> None:
    train(there(), SHORT, tmp_path)
    path = tmp_path / CHECKPOINT
    path.write_bytes(path.read_bytes()[:-90] if altered is None else altered)
    with pytest.raises(InputError, match=r"cannot go on from .*checkpoint\.pt") as found:
        train(there(), SHORT, tmp_path)
    assert "\n" not in str(found.value)


def test_the_mean_of_weights_is_their_mean() -> None:
    mean = Mean()
    for value in (1.0, 2.0, 6.0):
        mean.take({"a": torch.tensor([value])})
    assert mean.weights["a"].item() == pytest.approx(3.0)


def test_a_training_is_gone_on_with_under_its_own_configuration_only(tmp_path: Path) -> None:
    assert begin(tmp_path, SHORT) == SHORT
    assert begin(tmp_path, SHORT) == SHORT
    other = SHORT.model_copy(update={"seed": 7})
    # A start that failed left no numbers, and does not stand in the way of a better one.
    assert begin(tmp_path, other) == other
    assert begin(tmp_path, SHORT) == SHORT
    (tmp_path / "metrics.jsonl").touch()
    with pytest.raises(InputError, match="holds another training: seed was 0, is 7"):
        begin(tmp_path, other)
    (tmp_path / CONFIG).write_text("{}x")
    with pytest.raises(InputError, match="no configuration of a training"):
        begin(tmp_path, SHORT)


def test_an_unknown_variant_is_named() -> None:
    with pytest.raises(InputError, match="found the variant 'none'; expected full, binary"):
        named("none")


def test_of_several_networks_the_one_that_earns_most_is_kept() -> None:
    names_ = names()
    stop, ask = (np.zeros((len(names_), 1), dtype=np.float32) for _ in range(2))
    stop[names_.index("answer")] = 1.0
    ask[names_.index("general")] = 1.0
    zero = np.zeros(1, dtype=np.float32)
    no_audio, hearing = (Network(((weights, zero),), move_inputs()) for weights in (stop, ask))
    # In these worlds a guess costs nothing and is wrong.
    assert earned(no_audio, there()) == 0.0
    assert 1 - 2 * COST_LAMBDA < earned(hearing, there()) < 1
    assert chosen([no_audio, hearing], there()) is hearing
    assert chosen([hearing, no_audio], there()) is hearing


@pytest.mark.slow
def test_networks_and_the_value_of_listening_are_kept_and_made_again_alike(tmp_path: Path) -> None:
    config = SHORT.model_copy(update={"members": 2, "held_out": 0.5})
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        train_members(there(), config, tmp_path / name, {"prices": "{}"})
    once, again = tmp_path / "once", tmp_path / "again"
    for name in (CONTROLLER, VALUE):
        assert kept(once / name) == kept(again / name)
    train_members(there(), config, once, {"prices": "{}"})
    assert kept(once / VALUE) == kept(again / VALUE), "gone on with"


def test_what_is_held_out_are_whole_recordings() -> None:
    taught, held_out = divided([*there(), *there()], 0.5)
    recordings = [{one.known.clip.digest for one in part} for part in (taught, held_out)]
    assert recordings[0].isdisjoint(recordings[1])
    assert recordings[0] | recordings[1] == {"0", "1", "2"}
    assert len(taught) + len(held_out) == 6
    one = [world(Budget(rounds=4, calls=40), 0)]
    assert divided(one, 0.5) == (one, one), "too little to divide"


def test_a_network_is_not_shown_what_its_ablation_hides() -> None:
    torch.manual_seed(0)
    config = SHORT.model_copy(update={"variant": "no-leaves"})
    learner = ControllerRun.of(config).learner
    torch.nn.init.ones_(learner.layers[-1].weight)
    rows = torch.rand(2, len(names()))
    other = rows.clone()
    other[:, [names().index(one) for one in hidden("no-leaves")]] = 5.0
    assert torch.equal(learner(rows), learner(other))
    network = learner.exported(move_inputs(), {})
    assert np.allclose(network(other.numpy()), learner(rows).detach().numpy(), atol=1e-5)
    assert hidden("full") == frozenset()
