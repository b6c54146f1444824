"""This agent as a contestant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agent.assembly import ear_tools
from agent.assembly.kept_servers import trusted
from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from agent.assembly.solver_options import Options, text_of
from agent.assembly.strategies import CONTROLLER, COST_LAMBDA, RULES, STRATEGY, Strategy
from agent.show.console import Console
from agent.show.progress import Downloads
from evals.controls import Contestant
from evals.given_evidence import GivenEvidence
from evals.oracle import replaces
from evals.run.run_config import RunConfig
from evals.sample import Sample, Solver
from graphs.build import Context, run
from graphs.fixed_rounds import FixedRounds
from graphs.perceive import NoAudio, PerceptionBackend
from graphs.state import Budget, Episode
from graphs.strategy import PlanFirst
from tools.errors import InputError

AGENT = "agent"
"""This agent's name among the solvers."""


def pulled(profile: str | None = None) -> Runtime:
    """All live parts, with their models fetched if they are not here yet."""
    downloads = Downloads(Console(stderr=True))
    runtime = Runtime.of(load(profile), downloads)
    with downloads:
        runtime.pull()
        ear_tools.pull(runtime.settings.ears)
    return runtime


def player(
    runtime: Runtime,
    budget: Budget,
    forced: bool = False,
    strategy: Strategy | None = None,
    wrap: Callable[[PerceptionBackend], PerceptionBackend] = lambda backend: backend,
) -> Contestant:
    """The state machine, led by rules unless told; if forced, it uses up its rounds.

    What carries out its calls is wrapped, for those who want to know of each.
    """
    listening = _listening(runtime, budget.rounds, forced, strategy)
    listening = replace(listening, backend=wrap(listening.backend))
    no_audio = runtime.context(backend=NoAudio(), strategy=strategy)
    options: dict[str, str | int] = {"rounds": budget.rounds, "calls": budget.calls}
    options["fixed_rounds"] = int(forced)
    # Runs of the embedded models stay comparable with those from before there were profiles.
    if runtime.settings.profile != "embedded":
        options["profile"] = runtime.settings.profile
    return Contestant(
        name=AGENT,
        solve=_playing(listening, budget),
        no_audio=_playing(no_audio, budget),
        options=options | (strategy.options if strategy else {}),
        made_by=runtime.digests() | (strategy.made_by if strategy else {}),
        close=runtime.close,
    )


def _listening(runtime: Runtime, rounds: int, forced: bool, strategy: Strategy | None) -> Context:
    """Live tools and the strategy; if forced, its policy gives way, for exactly so many rounds."""
    context = runtime.context(strategy=strategy)
    return replace(context, policy=PlanFirst(FixedRounds(rounds))) if forced else context


def strategy_in(runtime: Runtime, options: Options) -> Strategy:
    """The strategy that the options name, by the flags' names."""
    names = (STRATEGY, "base_url", "model", CONTROLLER)
    cost = options.get(COST_LAMBDA)
    return runtime.strategy(
        *(text_of(options, name) for name in names),
        cost_lambda=None if cost is None else float(cost),
    )


def as_recorded(config: RunConfig) -> Context:
    """The state machine as it played a run: with the same tools and the same strategy.

    Raises:
        InputError: The run is not of this agent, or what played it is not to be had any more.
    """
    if config.solver != AGENT:
        raise InputError(f"found a run of {config.solver!r}; expected one of {AGENT!r}")
    if given := text_of(config.options, "evidence"):
        raise InputError(f"the run was given its evidence ({given}); expected one that listened")
    options = {
        CONTROLLER: RULES,
        **trusted(config.options),
    }  # Nobody else led before there was a choice.
    runtime = pulled(text_of(options, "profile") or "embedded")
    strategy = strategy_in(runtime, options)
    live = {name: one for name, one in runtime.digests().items() if not replaces(name)}
    for name, now in (live | strategy.made_by).items():
        if (before := config.made_by.get(name)) != now:
            raise InputError(
                f"the run cannot be asked again: its {name} was {before}, and here it is {now}"
            )
    rounds = int(options.get("rounds", Budget().rounds))
    return _listening(runtime, rounds, bool(options.get("fixed_rounds")), strategy)


def _playing(context: Context, budget: Budget) -> Solver:
    """Episodes of the state machine; unless a deadline was given, a long recording has its own."""
    stretched = budget.seconds == Budget().seconds

    async def solve(sample: Sample) -> Episode:
        every = (sample.clip, *sample.others)
        lasting = sum(clip.span.duration for clip in every)
        seconds = max(budget.seconds, lasting if stretched else 0.0)
        # As in `ask`, calls are of each recording.
        calls = budget.calls * len(every)
        patient = budget.model_copy(update={"seconds": seconds, "calls": calls})
        told = replace(context, backend=GivenEvidence(sample.given)) if sample.given else context
        return await run(sample.clip, sample.question, told, patient, sample.others)

    return solve
