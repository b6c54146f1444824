"""Who can be evaluated, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast, get_args

from agent.assembly.kept_servers import BACKBONE
from agent.assembly.solver_options import Options, text_of
from evals import caption_prompt, single_prompt, structured_prompt
from evals.baselines import baselines, no_audio
from evals.controls import GUESSING, Contestant
from evals.model_episode import OPEN
from graphs.perceive import PerceptionBackend
from graphs.state import Budget
from tools.errors import InputError
from tools.lalm.choice_posterior import ChooseBy, comparing
from tools.lalm.lalm import MAX_TOKENS, Lalm
from tools.prompt import Prompt

DEADLINE = "deadline"
"""The option that says how many seconds an item may take."""

EVIDENCE = "evidence"
"""The option that names what is given in place of the recordings."""

Wrap = Callable[[PerceptionBackend], PerceptionBackend]
"""Puts something around what carries out an agent's calls."""

SolverMaker = Callable[[Options], Contestant]
"""Makes a solver of what the command line says."""


def contestant(name: str, seed: int, options: Options) -> Contestant:
    """The solver of that name; `options` are the command line's, and it takes what concerns it.

    Raises:
        InputError: There is none of that name, or an option that it needs is missing.
    """
    if name in GUESSING:
        return Contestant(name, no_audio(baselines(seed)[name]), chooses=True)
    if name not in SOLVERS:
        known = ", ".join((*SOLVERS, *GUESSING))
        raise InputError(f"found the solver {name!r}; expected one of {known}")
    made = SOLVERS[name](options)
    if EVIDENCE in options and name != "agent":
        raise InputError(f"--evidence is for the agent, which weighs it; found {name!r}")
    told = {key: options[key] for key in (DEADLINE, EVIDENCE) if key in options}
    return _with_backbone(replace(made, options=made.options | told), options)


def _with_backbone(who: Contestant, options: Options) -> Contestant:
    """The same with the bare language model under it, where the options name one."""
    if "backbone" not in options or who.no_audio is None:
        return who
    from agent.assembly.model_servers import lalm_at

    bare = lalm_at(text_of(options, BACKBONE), text_of(options, "backbone"))
    told = {name: options[name] for name in ("backbone", BACKBONE) if name in options}
    return replace(who, backbone=single_prompt.no_audio(bare), options=who.options | told)


def _agent(options: Options) -> Contestant:
    """This agent."""
    return agent_with(options, lambda backend: backend)


def agent_with(options: Options, wrap: Wrap) -> Contestant:
    """This agent, with what carries out its calls wrapped in something."""
    # A run that only guesses or scores starts without these.
    from agent.assembly.agent_solver import player, pulled, strategy_in

    usual = Budget()
    rounds, calls = int(options.get("rounds", usual.rounds)), int(options.get("calls", usual.calls))
    seconds = float(options.get(DEADLINE, usual.seconds))
    runtime = pulled(text_of(options, "profile"))
    strategy = strategy_in(runtime, options)
    forced = bool(options.get("fixed_rounds"))
    budget = Budget(rounds=rounds, calls=calls, seconds=seconds)
    return player(runtime, budget, forced, strategy, wrap)


def _unheard(name: str, listener: Callable[[Options], Contestant]) -> SolverMaker:
    """The solver of another name that gets no recordings: a listener, from the question alone."""

    def made(options: Options) -> Contestant:
        listening = listener(options)
        assert listening.no_audio is not None
        return replace(listening, name=name, solve=listening.no_audio, no_audio=None)

    return made


def _lalm(options: Options) -> Contestant:
    """A large audio-language model, asked once."""
    by, tokens = _chooses_by(options), options.get("tokens")
    lalm, told = _model(options)
    if by != "letter":
        comparing(lalm)
    asking = single_prompt.Asking(
        by=by,
        rotate=bool(options.get("rotate")),
        tokens=None if tokens is None else int(tokens),
        max_tokens=int(options.get("max_tokens", MAX_TOKENS)),
    )
    named = ("choose_by", "rotate", "tokens", "max_tokens")
    more = {name: options[name] for name in named if name in options}
    return Contestant(
        name=single_prompt.NAME,
        solve=single_prompt.hearing(lalm, asking),
        no_audio=single_prompt.no_audio(lalm, asking),
        options=told | more,
        # Thoughts are asked for with the choices in view.
        chooses=tokens is not None,
        made_by=_prompts(single_prompt.PROMPTS),
        open_by=_prompts({"open": OPEN}),
    )


def _chooses_by(options: Options) -> ChooseBy:
    """What decides between the choices.

    Raises:
        InputError: There is no such way, or it does not go with how else the model is asked.
    """
    by = text_of(options, "choose_by") or "letter"
    known = get_args(ChooseBy)
    if by not in known:
        raise InputError(f"found --choose-by {by}; expected one of {', '.join(known)}")
    for name, flag in (("base_url", "--base-url"), ("tokens", "--tokens")):
        if by != "letter" and name in options:
            raise InputError(f"found {flag} with --choose-by {by}; expected one of them")
    return cast("ChooseBy", by)


def _heard(options: Options) -> Contestant:
    """A large audio-language model that says what it heard, what follows, and its answer."""
    lalm, told = _model(options)
    solve, unheard = structured_prompt.hearing(lalm), structured_prompt.no_audio(lalm)
    made_by = _prompts(structured_prompt.PROMPTS)
    return Contestant(
        structured_prompt.NAME, solve, unheard, chooses=True, options=told, made_by=made_by
    )


def _caption(options: Options) -> Contestant:
    """A large audio-language model that describes first, and then answers from its words."""
    lalm, told = _model(options)
    solve, unheard = caption_prompt.hearing(lalm), caption_prompt.no_audio(lalm)
    made_by = _prompts(caption_prompt.PROMPTS)
    return Contestant(
        caption_prompt.NAME, solve, unheard, chooses=True, options=told, made_by=made_by
    )


def _model(options: Options) -> tuple[Lalm, dict[str, str | int]]:
    """The model that the options name, and those of them that name it."""
    from agent.assembly.model_servers import lalm_at

    told = {name: options[name] for name in ("base_url", "model", "seconds") if name in options}
    seconds = options.get("seconds")
    limit = None if seconds is None else int(seconds)
    return lalm_at(text_of(options, "base_url"), text_of(options, "model"), limit), told


def _prompts(prompts: Mapping[str, Prompt]) -> dict[str, str]:
    return {f"prompt {name}": prompt.sha256 for name, prompt in prompts.items()}


UNHEARD = {"agent": "question-only", single_prompt.NAME: "lalm-question-only"}
"""Who answers without recordings. Any language model at a server can be the second."""

SOLVERS: dict[str, SolverMaker] = {
    "agent": _agent,
    UNHEARD["agent"]: _unheard(UNHEARD["agent"], _agent),
    single_prompt.NAME: _lalm,
    UNHEARD[single_prompt.NAME]: _unheard(UNHEARD[single_prompt.NAME], _lalm),
    structured_prompt.NAME: _heard,
    caption_prompt.NAME: _caption,
}
"""Every solver besides the guesses. A new one is a line here."""


def hears_several(name: str) -> bool:
    """Whether a solver of that name takes questions about several recordings."""
    return name == "agent"


def listens(name: str) -> bool:
    """Whether a solver of that name needs the recordings."""
    return name not in (*GUESSING, *UNHEARD.values())
