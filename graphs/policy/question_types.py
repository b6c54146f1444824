"""Sorts of question: a trained controller leads those that it was trained on, and no others.

It learned what listening is worth on questions of certain sorts. Of another sort it knows nothing:
asked whether a dog or a woman comes first, one that never met a voice among the choices listened to
no voice.
"""

from __future__ import annotations

from graphs.need import Need
from graphs.question_words import is_voice
from graphs.state import State


def sort_of(state: State) -> str:
    """What can be told of a question before anything is heard, in one line."""
    need: Need = state.need
    quoted = need.anchor is not None and need.anchor.quoted
    voices = any(is_voice(choice) for choice in state.question.choices)
    parts = (need.kind, need.subject, need.relation, need.extent, need.quantity)
    flags = ("quoted" * quoted, "voices" * voices)
    return " ".join(str(part) for part in (*parts, *flags) if part)
