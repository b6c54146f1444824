"""Who leads: the trained controller with the models that it was trained with, else the rules."""

import pytest

from agent.assembly.profiles import Profile
from agent.assembly.runtime import Runtime
from agent.assembly.settings import Settings
from agent.assembly.strategies import led_by
from graphs.policy.learned_controller import LearnedController
from graphs.rule_controller import RuleController
from graphs.strategy import PlanFirst


@pytest.mark.parametrize(
    ("profile", "controller", "leads"),
    [
        ("embedded", None, "learned"),
        ("embedded", "rules", "rules"),
        ("hub", None, "rules"),
        ("server", None, "rules"),
        ("hub", "learned", "learned"),
    ],
)
def test_the_trained_controller_leads_embedded_models_unless_another_is_named(
    profile: Profile, controller: str | None, leads: str
) -> None:
    strategy = Runtime.of(Settings(profile=profile)).strategy(controller=controller)
    assert strategy.options["controller"] == leads
    assert isinstance(strategy.policy, LearnedController) == (leads == "learned")
    if leads == "rules":
        assert strategy.policy == PlanFirst(RuleController())


BEFORE_NAMES = "eea75a5abf46ecff6d4ddca4a4bf9eb9bf50b394d3d21c983f7ddbf91cf1f020"
"""The packed weights' digest when their file did not hold the names of their features yet."""


def test_a_trace_of_the_same_numbers_in_an_older_file_is_led_by_the_packed_controller() -> None:
    assert led_by({"controller": BEFORE_NAMES, "cost_lambda": "0.005"}) == ("learned", 0.005)
