"""What a program needs to be perceived: its leaves, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import get_args

from graphs.query import program as q
from graphs.query.program import Leaf, Node, Program
from graphs.query.stretch_words import is_stretch
from tools.audio import Segment
from tools.evidence import Quantity
from tools.tool_registry import first_measured

_SIGNALS: dict[str, tuple[tuple[str, ...], ...]] = {
    "silence": (("silence",),),
    "beat": (("beat", "tempo"), ("beat", "onsets")),
    "note": (("note",), ("pitch",)),
    "chord": (("chord", "key"),),
}
"""What is measured for leaves of sorts that no other tool hears: the first that any measures."""

_VOICES = ("turn", "speaker")
_SPOKEN = ("speech", "word")


@dataclass(frozen=True)
class PerceptionNeeds:
    """What is to be perceived.

    Attributes:
        sounds: Sounds that the question names.
        any_sound: Whether it asks for sounds without naming them.
        named: Whether its answer is the name of a sound, so that the choices name sounds.
        counted: The sounds that are to be told apart one by one.
        spoken: Whether words matter.
        lines: Whether it matters how many utterances there are, or in which order they come.
        topics: Words that it looks for in what is said.
        english: Whether it asks for the words in English.
        voices: Whether it matters whose words.
        gendered: Whether it matters if a voice is a man's, a woman's or a child's.
        measured: Quantities of things, wherever they are.
        courses: Those of which it is asked how they go on while a thing lasts.
        signals: Quantities of the whole recording, or of parts of it.
        parts: The parts, in shares of the recording or in seconds, that `signals` are asked of.
        related: Whether something lies in time to something else.
    """

    sounds: tuple[str, ...] = ()
    any_sound: bool = False
    named: bool = False
    counted: tuple[str, ...] = ()
    spoken: bool = False
    lines: bool = False
    topics: tuple[str, ...] = ()
    english: bool = False
    voices: bool = False
    gendered: bool = False
    measured: tuple[Quantity, ...] = ()
    courses: tuple[Quantity, ...] = ()
    signals: tuple[Quantity, ...] = ()
    parts: tuple[Node, ...] = ()
    related: bool = False

    @property
    def sounds_asked(self) -> bool:
        """Whether sounds matter, named or not."""
        return self.any_sound or bool(self.sounds)


ANYTHING = PerceptionNeeds(any_sound=True, named=True, spoken=True)
"""Where no program says what is asked."""


@lru_cache(maxsize=1024)
def needs_of(program: Program | None) -> PerceptionNeeds:
    """What a program needs; of a question that no program says, whatever there is."""
    if program is None:
        return ANYTHING
    nodes, leaves = list(program.ask.walk()), program.leaves()
    sounds = [one.of for one in leaves if one.sort == "sound" and not is_stretch(one.of)]
    sounds += [node.text for node in nodes if isinstance(node, q.Is) and _is_sound(node)]
    measured, signals = _quantities(nodes)
    return PerceptionNeeds(
        sounds=tuple(text for text in sounds if text),
        any_sound="" in sounds,
        named=any(_names(node) for node in nodes),
        counted=tuple(dict.fromkeys(_counted(nodes))),
        spoken=any(one.sort in _SPOKEN for one in leaves),
        topics=tuple(dict.fromkeys(one.of for one in leaves if one.sort in _SPOKEN and one.of)),
        english=any(isinstance(node, q.Of) and node.what == "english" for node in nodes),
        lines=any(one.sort == "speech" for node in nodes for one in _placed(node)),
        voices=any(one.sort in _VOICES for one in leaves) or any(_of_whom(node) for node in nodes),
        gendered=any(_gendered(node) for node in nodes),
        measured=tuple(dict.fromkeys(measured)),
        courses=tuple(dict.fromkeys(_courses(nodes))),
        signals=tuple(dict.fromkeys((*signals, *(s for one in leaves for s in _signal(one))))),
        parts=tuple(dict.fromkeys(node for node in nodes if _is_part(node))),
        related=any(isinstance(node, (q.Related, q.Between)) for node in nodes),
    )


def _names(node: Node) -> bool:
    """Whether it asks for a sound's name, or for an order."""
    asked = isinstance(node, q.Order) or (isinstance(node, q.Of) and node.what == "name")
    return asked and any(isinstance(one, Leaf) and one.sort == "sound" for one in node.walk())


def _is_sound(node: q.Is) -> bool:
    """Whether it asks if something is a sound of that name."""
    named = isinstance(node.value, q.Of) and node.value.what == "name"
    return named and any(isinstance(one, Leaf) and one.sort == "sound" for one in node.walk())


def _counted(nodes: list[Node]) -> Iterator[str]:
    """Sounds that are counted, that come again, more or less often, or whose k-th is asked for."""
    for node in nodes:
        if isinstance(node, q.Related):
            own, beside = ({one.of for one in subjects(x)} for x in (node.things, node.to))
            yield from (text for text in sorted(own & beside) if text and not is_stretch(text))
        often = isinstance(node, (q.Extreme, q.Where, q.Trend)) and node.by in ("count", "tempo")
        if often or isinstance(node, q.Nth) or (isinstance(node, q.Count) and not node.distinct):
            named = [one.of for one in subjects(node) if one.sort == "sound" and one.of]
            yield from (text for text in named if not is_stretch(text))


def _placed(node: Node) -> Iterator[Leaf]:
    """What is counted, has a place among others, or lies in time to something."""
    match node:
        case q.Nth() | q.Count() | q.Order():
            yield from subjects(node.things)
        case q.Related(things=things, to=to):
            yield from (*subjects(things), *subjects(to))
        case q.Between(things=things, first=first, second=second):
            yield from (*subjects(things), *subjects(first), *subjects(second))
        case _:
            pass


def subjects(things: Node) -> Iterator[Leaf]:
    """The leaves that things are of, not those that they are beside."""
    match things:
        case Leaf():
            yield things
        case q.Either(a=a, b=b):
            yield from subjects(a)
            yield from subjects(b)
        case _:
            parts = [part for name, part in things if name == "things"]
            for part in parts:
                yield from subjects(part)


def _of_whom(node: Node) -> bool:
    return isinstance(node, (q.By, q.Gendered)) or (
        isinstance(node, q.Of) and node.what in ("who", "gender")
    )


def _gendered(node: Node) -> bool:
    return isinstance(node, q.Gendered) or (isinstance(node, q.Of) and node.what == "gender")


def _courses(nodes: list[Node]) -> Iterator[Quantity]:
    """Quantities of which a trend is asked."""
    for node in nodes:
        if isinstance(node, q.Trend):
            yield from (one for one in get_args(Quantity) if one == node.by)


def _quantities(nodes: list[Node]) -> tuple[list[Quantity], list[Quantity]]:
    """Quantities of things, and of the recording."""
    measured: list[Quantity] = []
    signals: list[Quantity] = []
    for node in nodes:
        asked = node.what if isinstance(node, q.Of) else getattr(node, "by", None)
        for quantity in get_args(Quantity):
            if quantity == asked:
                whole = all(one.sort == "whole" for one in node.walk() if isinstance(one, Leaf))
                if quantity == "tempo" and _is_spoken(node):
                    quantity = first_measured("speech rate", "tempo") or quantity
                (signals if whole else measured).append(quantity)
                if quantity == "tempo" and isinstance(node, q.Extreme) and not _is_spoken(node):
                    measured.append("onsets")
    return measured, signals


def _is_spoken(node: Node) -> bool:
    """Whether it is about nothing but speech and those who speak."""
    sorts = {one.sort for one in node.walk() if isinstance(one, Leaf)}
    return bool(sorts) and sorts <= {*_SPOKEN, *_VOICES}


def _signal(leaf: Leaf) -> Iterator[Quantity]:
    stretch = leaf.sort == "sound" and is_stretch(leaf.of)
    for quantities in _SIGNALS.get("silence" if stretch else leaf.sort, ()):
        if (known := first_measured(*quantities)) is not None:
            yield known


def _is_part(node: Node) -> bool:
    """Whether it is a part of the recording itself."""
    cut = isinstance(node, (q.Part, q.Span, q.Trend))
    return cut and all(one.sort == "whole" for one in node.walk() if isinstance(one, Leaf))


def stretches(node: Node, span: Segment) -> list[Segment]:
    """Where in a recording a part of it is; of a trend thirds, in order."""
    match node:
        case q.Part(k=k, n=n):
            at, length = (n if k == -1 else k) - 1, span.duration / n
            return _within(span.start + at * length, span.start + (at + 1) * length, span)
        case q.Span(start=start, end=end):
            low = start if start >= 0 else span.duration + start
            high = end if end >= 0 else span.duration + end
            return _within(span.start + low, span.start + high, span)
        case q.Trend(things=things):
            inside = stretches(things, span) or [span]
            return [one for third in thirds(inside[0])
                    for one in _within(third.start, third.end, span)]  # fmt: skip
        case _:
            return []


def thirds(where: Segment) -> list[Segment]:
    """Three stretches of one length, in order."""
    edges = [where.start + at * where.duration / 3 for at in range(4)]
    return [Segment(start=a, end=b) for a, b in pairwise(edges)]


def _within(start: float, end: float, span: Segment) -> list[Segment]:
    """The stretch, as far as the recording has it."""
    start, end = max(start, span.start), min(end, span.end)
    return [Segment(start=start, end=end)] if end - start >= 0.1 else []
