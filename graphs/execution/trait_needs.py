"""In which respects a question needs to be told of what kind something is."""

from __future__ import annotations

from functools import lru_cache

from graphs.choices.aspects import aspects_offered, aspects_spoken_of, kind_asked
from graphs.execution.aspect_meaning import aspects_meant
from graphs.execution.topics import Embed
from graphs.query import program as q
from graphs.query.perception_needs import needs_of
from graphs.query.program import Program
from tools.evidence import Aspect

NATIVE = frozenset[Aspect]({"gender"})
"""What programs tell by themselves."""

SUNG = frozenset[Aspect]({"vocals"})

SPOKEN_OR_RECORDED = frozenset[Aspect]({"delivery", "quality", "emotion", "age"})
"""Respects whose kinds questions speak of as of sounds: "is there whispering, clipping"."""


def traits_needed(
    program: Program | None,
    question: str,
    choices: tuple[str, ...],
    embed: Embed | None = None,
) -> frozenset[Aspect]:
    """What to listen for: of a question that no program says, what it speaks of or offers."""
    if program is None:
        return aspects_meant(question, choices, embed)
    return _needed(program, question, choices)


@lru_cache(maxsize=1024)
def _needed(program: Program, question: str, choices: tuple[str, ...]) -> frozenset[Aspect]:
    needs = needs_of(program)
    asked = NATIVE if needs.gendered else frozenset[Aspect]()
    if _names(program):
        offered = aspects_offered(choices) - NATIVE
        asked |= offered if needs.sounds_asked else offered - SUNG
    if needs.gendered and needs.sounds:
        asked |= SUNG
    spoken = aspects_spoken_of(question) & SPOKEN_OR_RECORDED
    named: list[Aspect] = [
        one for one in spoken if any(kind_asked(one, text) is not None for text in needs.sounds)
    ]
    return asked.union(named)


def _names(program: Program) -> bool:
    """Whether a program asks of what kind something is, as far as the language has words for it."""
    ask = program.ask
    return isinstance(ask, q.Of) and ask.what in ("name", "channels", "who", "place", "gender")
