"""Who leads: the trained controller with the ears that it was trained with, and else the rules."""

import pytest

from agent.assembly.profiles import Profile
from agent.assembly.runtime import House
from agent.assembly.settings import Settings
from graphs.policy.learned_controller import LearnedController
from graphs.rule_controller import RuleController
from graphs.strategy import Planned


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
def test_the_trained_controller_leads_embedded_ears_unless_another_is_named(
    profile: Profile, controller: str | None, leads: str
) -> None:
    minds = House.of(Settings(profile=profile)).minds(controller=controller)
    assert minds.options["controller"] == leads
    assert isinstance(minds.policy, LearnedController) == (leads == "learned")
    if leads == "rules":
        assert minds.policy == Planned(RuleController())
