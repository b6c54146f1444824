"""What a program asks for, of which sorts of things, and how hard it is."""

from __future__ import annotations

from typing import Literal

from graphs.query import program as q
from graphs.query.program import Node, Program, Sort

Asked = Literal[
    "exists", "count", "kinds", "name", "order", "when", "how long", "who", "words", "number",
    "language", "gender", "place", "loudness", "pitch", "tempo", "key", "metre", "chord",
    "channels", "compare", "trend", "same", "is", "not", "both",
]  # fmt: skip
"""What is asked; a scene's questions are drawn evenly from these."""

_OF: dict[str, Asked] = {
    "name": "name", "words": "words", "english": "words", "number": "number", "sum": "number",
    "who": "who", "language": "language", "gender": "gender", "place": "place", "start": "when",
    "end": "when", "length": "how long", "loudness": "loudness", "pitch": "pitch",
    "tempo": "tempo", "key": "key", "metre": "metre", "channels": "channels",
}  # fmt: skip

MUSIC: frozenset[Sort] = frozenset({"chord", "note", "beat"})
SPEECH: frozenset[Sort] = frozenset({"speech", "word", "turn", "speaker"})


def asked(program: Program) -> Asked:
    """What the whole question is for."""
    match program.ask:
        case q.Exists():
            return "exists"
        case q.Count():
            return "kinds" if program.ask.distinct else "count"
        case q.Of():
            return "chord" if _names_chord(program.ask) else _OF[program.ask.what]
        case q.Order():
            return "order"
        case q.Trend():
            return "trend"
        case q.Sum():
            return _sum(program.ask)
        case q.Compare():
            return "compare"
        case q.Same():
            return "same"
        case q.Is():
            return "is"
        case q.Not():
            return "not"
        case q.Both():
            return "both"
        case _:
            raise ValueError(f"{program.ask!r} asks for nothing")


def _names_chord(ask: q.Of) -> bool:
    return ask.what == "name" and any(leaf.sort in MUSIC for leaf in _leaves(ask))


def _sum(ask: q.Sum) -> Asked:
    """A number of things, or of seconds."""
    inner = next(ask.parts())
    return "count" if isinstance(inner, q.Count) else "how long"


def _leaves(node: Node) -> list[q.Leaf]:
    return [one for one in node.walk() if isinstance(one, q.Leaf)]


def task(program: Program) -> Literal["sound", "speech", "music"]:
    """MMAU's field: what sort of audio it is about."""
    sorts = {leaf.sort for leaf in program.leaves()}
    measured = {node.what for node in program.ask.walk() if isinstance(node, q.Of)}
    if sorts & MUSIC or (measured & {"tempo", "key", "metre"} and not sorts & SPEECH):
        return "music"
    return "speech" if sorts & SPEECH else "sound"


def difficulty(program: Program) -> Literal["easy", "medium", "hard"]:
    """By how much has to be put together."""
    deep = q.depth(program.ask)
    return "easy" if deep <= 2 else "medium" if deep <= 4 else "hard"


def is_reasoning(program: Program) -> bool:
    """Whether more than one thing has to be heard, or one among several."""
    return len(program.leaves()) > 1 or q.depth(program.ask) > 3


def family(program: Program) -> str:
    """The outermost functions: programs that people answer alike."""
    outer = program.ask
    inner = next(outer.parts(), None)
    return " ".join((_head(outer), _head(inner) if inner is not None else ""))


def _head(node: Node) -> str:
    """A node with the fields that say what it does."""
    told = (getattr(node, name, "") for name in ("op", "how", "what", "by", "sort"))
    return "-".join(str(one) for one in told if one)


_NOTHING = {
    "name": "name", "when": "at", "how long": "s", "who": "who", "gender": "gender",
    "words": "words", "language": "language", "place": "place", "chord": "name",
}  # fmt: skip
"""By what is asked, the unit of what could be an answer where there is none."""


def unit_of_nothing(program: Program) -> str | None:
    """The unit of the choices where what is asked of is missing; None where nobody asks so."""
    measured = {node.what for node in program.ask.walk() if isinstance(node, q.Of)}
    return None if measured & {"loudness", "pitch"} else _NOTHING.get(asked(program))
