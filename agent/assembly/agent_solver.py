"""This agent as a contestant."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from agent.assembly.runtime import House
from agent.assembly.settings import load
from agent.assembly.strategies import Minds
from agent.show.progress import download_bar
from evals.controls import Contestant
from evals.sample import Sample, Solver
from graphs.build import Context, run
from graphs.fixed_rounds import Forced
from graphs.perceive import Deaf
from graphs.state import Budget, Episode
from graphs.strategy import Planned


def pulled(profile: str | None = None) -> House:
    """All live parts, with their models fetched if they are not here yet."""
    house = House.of(load(profile))
    with download_bar(Console(stderr=True)) as bar:
        house.pull(bar)
    return house


def player(
    house: House, budget: Budget, forced: bool = False, minds: Minds | None = None
) -> Contestant:
    """The state machine, led by rules unless told; if forced, it uses up its rounds."""
    listening, deaf = house.context(minds=minds), house.context(ears=Deaf(), minds=minds)
    if forced:
        listening = replace(listening, policy=Planned(Forced(budget.rounds)))
    options: dict[str, str | int] = {"rounds": budget.rounds, "calls": budget.calls}
    options["fixed_rounds"] = int(forced)
    # Runs of the embedded ears stay comparable with those from before there were profiles.
    if house.settings.profile != "embedded":
        options["profile"] = house.settings.profile
    return Contestant(
        name="agent",
        solve=_playing(listening, budget),
        blind=_playing(deaf, budget),
        options=options | (minds.options if minds else {}),
        made_by=house.digests() | (minds.made_by if minds else {}),
    )


def _playing(context: Context, budget: Budget) -> Solver:
    """Episodes of the state machine; a long recording has its own length to be waited for."""

    async def solve(sample: Sample) -> Episode:
        seconds = max(budget.seconds, sample.clip.span.duration)
        patient = budget.model_copy(update={"seconds": seconds})
        return await run(sample.clip, sample.question, context, patient)

    return solve
