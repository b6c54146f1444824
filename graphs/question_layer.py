"""In which layer a question is about sounds: in the foreground, or behind something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

from graphs.question_side import IS_THING
from tools.evidence import Layer

_IN_LAYER = re.compile(
    r"\b(?:in|as) the (?:immediate |far |very )?(?:background|foreground)\b"
    r"|\b(?:background|foreground) (?:sound|music|voice|event|speech|speaker)s?\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\b(?:background|foreground)\b", re.IGNORECASE)


class OneLayer(NamedTuple):
    """A layer, and the question as it is read."""

    layer: Layer
    question: str


def layer_asked(question: str, choices: Sequence[str] = ()) -> OneLayer | None:
    """The layer that a question is about; None where it is about both or speaks of none.

    Only a question that says nothing else of a thing is read without its layer: "is the music in
    the foreground?" asks whether it is heard there.
    """
    named = {word.lower() for word in _WORDS.findall(question)}
    found = _IN_LAYER.search(question)
    if len(named) != 1 or found is None or any(map(_WORDS.search, choices)):
        return None
    before = question[: found.start()].rstrip(" ,")
    plain = before + " heard" + question[found.end() :] if IS_THING.fullmatch(before) else question
    return OneLayer(cast(Layer, named.pop()), plain)
