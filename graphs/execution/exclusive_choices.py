"""What choices ask that say which of several sounds are there: "only a dog", "a cat", "both"."""

from __future__ import annotations

from graphs.choices.enumerators import About, about
from graphs.choices.joined_sounds import NamedSound, joined, names_alone
from graphs.query.program import Leaf, Of, Program
from graphs.question_words import is_voice
from tools.sound_kinds import speaks_of_sound


def presence_asked(choices: tuple[str, ...]) -> Program | None:
    """Which sounds are heard, where all choices name some, and one says that these are all.

    Whatever the question says: it may list them before its choices do.
    """
    own = [choice for choice in choices if about(choice) is None]
    parts = frozenset[NamedSound]().union(*(joined(choice, choices) for choice in own))
    told = any(about(choice) in (About.ALL, About.NONE) for choice in choices)
    if len(own) < 2 or not (told or any(map(names_alone, own))):
        return None
    if not all(speaks_of_sound(one.text) and not is_voice(one.text) for one in parts):
        return None
    return Program(ask=Of(what="name", things=Leaf(sort="sound")))
