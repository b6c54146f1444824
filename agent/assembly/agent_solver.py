"""This agent as a contestant."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from agent.assembly.runtime import House
from agent.assembly.settings import load
from agent.assembly.solver_options import Options, text_of
from agent.assembly.strategies import CONTROLLER, COST_LAMBDA, RULES, STRATEGY, Minds, packed
from agent.show.progress import download_bar
from evals.controls import Contestant
from evals.run.run_config import RunConfig
from evals.sample import Sample, Solver
from graphs.build import Context, run
from graphs.fixed_rounds import Forced
from graphs.perceive import Deaf
from graphs.state import Budget, Episode
from graphs.strategy import Planned
from tools.errors import InputError
from tools.tool_registry import TOOLS

AGENT = "agent"
"""This agent's name among the solvers."""


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
    listening = _listening(house, budget.rounds, forced, minds)
    deaf = house.context(ears=Deaf(), minds=minds)
    options: dict[str, str | int] = {"rounds": budget.rounds, "calls": budget.calls}
    options["fixed_rounds"] = int(forced)
    # Runs of the embedded ears stay comparable with those from before there were profiles.
    if house.settings.profile != "embedded":
        options["profile"] = house.settings.profile
    return Contestant(
        name=AGENT,
        solve=_playing(listening, budget),
        blind=_playing(deaf, budget),
        options=options | (minds.options if minds else {}),
        made_by=house.digests() | (minds.made_by if minds else {}),
    )


def _listening(house: House, rounds: int, forced: bool, minds: Minds | None) -> Context:
    """Live ears and the minds; if forced, somebody else leads, for exactly so many rounds."""
    context = house.context(minds=minds)
    return replace(context, policy=Planned(Forced(rounds))) if forced else context


def minds_in(house: House, options: Options) -> Minds:
    """The minds that the options name, by the flags' names."""
    names = (STRATEGY, "base_url", "model", CONTROLLER)
    cost = options.get(COST_LAMBDA)
    return house.minds(
        *(text_of(options, name) for name in names),
        cost_lambda=None if cost is None else float(cost),
    )


def as_recorded(config: RunConfig) -> Context:
    """The state machine as it played a run: with the same ears, minds and controller.

    Raises:
        InputError: The run is not of this agent, or what played it is not to be had any more.
    """
    if config.solver != AGENT:
        raise InputError(f"found a run of {config.solver!r}; expected one of {AGENT!r}")
    options = {CONTROLLER: RULES, **config.options}  # Nobody else led before there was a choice.
    house = pulled(text_of(options, "profile") or "embedded")
    minds = minds_in(house, options)
    ears = {name: one for name, one in house.digests().items() if not TOOLS[name].has_oracle}
    for name, now in (ears | minds.made_by).items():
        same = packed() if name == CONTROLLER and now in packed() else (now,)
        if (before := config.made_by.get(name)) not in same:
            raise InputError(
                f"the run cannot be asked again: its {name} was {before}, and here it is {now}"
            )
    rounds = int(options.get("rounds", Budget().rounds))
    return _listening(house, rounds, bool(options.get("fixed_rounds")), minds)


def _playing(context: Context, budget: Budget) -> Solver:
    """Episodes of the state machine; a long recording has its own length to be waited for."""

    async def solve(sample: Sample) -> Episode:
        seconds = max(budget.seconds, sample.clip.span.duration)
        patient = budget.model_copy(update={"seconds": seconds})
        return await run(sample.clip, sample.question, context, patient)

    return solve
