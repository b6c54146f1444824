"""Who can be evaluated, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from evals import oneshot
from evals.baselines import baselines, blind
from evals.controls import GUESSING, Contestant
from graphs.state import Budget
from tools.errors import InputError

Options = Mapping[str, str | int]


def contestant(name: str, seed: int, options: Options) -> Contestant:
    """The solver of that name; `options` are the command line's, and it takes what concerns it.

    Raises:
        InputError: There is none of that name, or an option that it needs is missing.
    """
    if name in GUESSING:
        return Contestant(name, blind(baselines(seed)[name]))
    if name not in SOLVERS:
        known = ", ".join((*SOLVERS, *GUESSING))
        raise InputError(f"found the solver {name!r}; expected one of {known}")
    return SOLVERS[name](options)


def _agent(options: Options) -> Contestant:
    """This agent, with the embedded models."""
    # A run that only guesses or scores starts without these.
    from agent.player import player, pulled

    usual = Budget()
    rounds, calls = int(options.get("rounds", usual.rounds)), int(options.get("calls", usual.calls))
    profile = options.get("profile")
    house = pulled(str(profile) if profile else None)
    return player(house, Budget(rounds=rounds, calls=calls), bool(options.get("forced")))


def _deaf(options: Options) -> Contestant:
    """This agent, from the question alone."""
    listening = _agent(options)
    assert listening.blind is not None
    return replace(listening, name=DEAF, solve=listening.blind, blind=None)


def _lalm(options: Options) -> Contestant:
    """A large audio-language model, asked once."""
    from agent.server import chat_at

    chat = chat_at(options.get("base_url"), options.get("model"))
    return Contestant(
        name=oneshot.NAME,
        solve=oneshot.hearing(chat, SEED),
        blind=oneshot.blind(chat, SEED),
        options={"model": chat.model, "base_url": chat.url},
        made_by={"prompt": oneshot.PROMPT_SHA256},
    )


DEAF = "question-only"
SEED = 0
"""Of a model's sampling; at temperature 0 it only settles ties."""

SOLVERS: dict[str, Callable[[Options], Contestant]] = {
    "agent": _agent,
    DEAF: _deaf,
    oneshot.NAME: _lalm,
}
"""Every solver besides the guesses. A new one is a line here."""


def listens(name: str) -> bool:
    """Whether a solver of that name needs the recordings."""
    return name not in (*GUESSING, DEAF)
