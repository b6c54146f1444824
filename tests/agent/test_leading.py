"""Who leads: the hand-written controller, unless trained weights are named."""

from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly.profiles import Profile
from agent.assembly.runtime import Runtime
from agent.assembly.settings import Settings
from agent.assembly.strategies import Strategy, led_by
from graphs.policy.learned_controller import LearnedController
from graphs.policy.listening_value import ValuedPolicy
from graphs.program_controller import ProgramController
from graphs.strategy import Policy
from tests.conftest import CLIPS
from tools.errors import InputError


@pytest.mark.parametrize("profile", ["embedded", "hub", "server"])
@pytest.mark.parametrize("controller", [None, "rules"])
def test_the_hand_written_controller_leads_unless_another_is_named(
    profile: Profile, controller: str | None
) -> None:
    strategy = Runtime.of(Settings(profile=profile)).strategy(controller=controller)
    assert strategy.options["controller"] == strategy.made_by["controller"] == "rules"
    leader = led(strategy)
    assert isinstance(leader, ProgramController)
    assert leader.cost_lambda == float(strategy.made_by["cost_lambda"])


def led(strategy: Strategy) -> Policy:
    """Who leads; what listening is worth is said of whoever does."""
    assert isinstance(strategy.policy, ValuedPolicy)
    return strategy.policy.policy


def test_trained_weights_lead_where_their_file_is_named(weights: Path) -> None:
    strategy = Runtime.of(Settings()).strategy(controller=str(weights), cost_lambda=0.02)
    leader = led(strategy)
    assert isinstance(leader, LearnedController)
    assert isinstance(leader.otherwise, ProgramController)
    assert leader.cost_lambda == leader.otherwise.cost_lambda == 0.02
    assert strategy.options["controller"] == str(weights)
    assert len(strategy.made_by["controller"]) == 64


ASK = ["ask", str(CLIPS / "call.ogg"), "What is heard?", "--controller"]


@pytest.mark.parametrize(
    ("controller", "why"),
    [
        ("no-such.safetensors", "cannot read the weights no-such.safetensors"),
    ],
)
def test_weights_that_are_not_there_are_one_line(
    controller: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ASK, controller]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert why in err


def test_a_trace_is_led_as_it_was_or_by_whom_one_names() -> None:
    assert led_by({}) == ("rules", None)
    assert led_by({"controller": "rules", "cost_lambda": "0.02"}) == ("rules", 0.02)
    by_packed = Runtime.of(Settings()).strategy(controller="learned").made_by
    assert led_by(by_packed) == ("learned", 0.005)
    with pytest.raises(InputError, match="led by the controller '000000000000'; expected"):
        led_by({"controller": "0" * 64})
