"""Worlds made of a cache, if today's models filled it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agent.assembly.runtime import Runtime
from agent.train.controller.percept_cache import Cache
from agent.train.controller.world.exhaustive_percepts import ExhaustivePercepts
from graphs.policy_network import Array
from graphs.program_reasoner import ProgramReasoner
from tools.errors import InputError


def opened(cache_: Cache, runtime: Runtime) -> list[ExhaustivePercepts]:
    """The items of a cache that today's models filled.

    Raises:
        InputError: It was made by others, or is empty.
    """
    made, now = cache_.config.tools, runtime.digests()
    if apart := [name for name in now if made.get(name) != now[name]]:
        raise InputError(
            f"{cache_.folder} was heard by other models of {', '.join(apart)}; "
            "make it anew with 'python -m agent train cache'"
        )
    known = list(cache_.known())
    if not known:
        raise InputError(f"{cache_.folder} holds no items yet; expected 'train cache' to be run")
    return known


def reasoner(runtime: Runtime) -> ProgramReasoner:
    """The answerer, which remembers how well each text names each label, and what texts mean."""
    likeness = runtime.likeness.get()

    @cache
    def remembered(text: str, label: str) -> float:
        return likeness(text, label)

    vectors = cache(runtime.embed)

    def embed(texts: Sequence[str]) -> Array:
        return vectors(tuple(texts))

    return ProgramReasoner(remembered, embed)
