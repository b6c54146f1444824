"""Answers by traits, where the choices are kinds of music, voice or recording, or sides."""

from __future__ import annotations

from graphs.execution.topics import Embed
from graphs.execution.trait_needs import NATIVE, traits_needed
from graphs.execution.trait_shares import trait_shares
from graphs.likeness import Likeness
from graphs.state import Answer, State


def by_traits(state: State, likeness: Likeness, embed: Embed | None) -> Answer | None:
    """The choice that traits tell; None where they do not, or a program tells it better."""
    if state.plan is None:
        return None
    asked = traits_needed(state.plan.program, state.question.text, state.question.choices, embed)
    told = trait_shares(state, asked - NATIVE, likeness, embed)
    if told is None:
        return None
    best = int(told.shares.argmax())
    return Answer(
        text=state.question.choices[best],
        confidence=float(told.shares[best]),
        choice=best,
        posterior=tuple(float(one) for one in told.shares),
        because=told.cited,
    )
