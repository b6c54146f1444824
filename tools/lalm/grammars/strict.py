"""What is wrong with a text by the letter of its grammar, a line for each thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tools.lalm.grammars.markup import Attributes, Markup, Often, attributes, place

Check = Callable[[str, Attributes], Iterator[str]]
"""What is wrong with the attributes of a tag of this name."""

_ENOUGH: dict[Often, tuple[int, float]] = {
    "once": (1, 1),
    "if any": (0, 1),
    "some": (1, float("inf")),
    "any": (0, float("inf")),
}


@dataclass
class _Open:
    """A tag that is not closed yet, and what has stood in it so far."""

    name: str
    children: list[str] = field(default_factory=list[str])
    words: bool = False


def problems(markup: Markup, text: str, check: Check) -> list[str]:
    """Why a text is not in the grammar; nothing where it is."""
    return list(_problems(markup, text, check))


def misplaced(name: str, given: Attributes) -> Iterator[str]:
    """The times of a tag, where it has any, are a stretch."""
    if {"from", "to"} & given.keys() and place(given) is None:
        start, end = given.get("from"), given.get("to")
        yield f"<{name}> is from {start!r} to {end!r}; expected two times in order"


def _problems(markup: Markup, text: str, check: Check) -> Iterator[str]:
    stack, names, at = [_Open("")], Counter[str](), 0
    for tag in markup.tag.finditer(text):
        stack[-1].words |= bool(text[at : tag.start()].strip())
        at, name = tag.end(), markup.names[tag[2].lower()]
        if not tag[1]:
            yield from check(name, attributes(tag[3]))
            stack[-1].children.append(name)
            stack.append(_Open(name))
            names[name] += 1
        elif names[name]:
            while (closed := stack.pop()).name != name:
                names[closed.name] -= 1
                yield f"<{closed.name}> is not closed before </{name}>"
                yield from _held(markup, closed)
            names[name] -= 1
            yield from _held(markup, closed)
        else:
            yield f"</{name}> closes nothing"
    stack[-1].words |= bool(text[at:].strip())
    for opened in reversed(stack):
        if opened.name:
            yield f"<{opened.name}> is not closed"
        yield from _held(markup, opened)


def _held(markup: Markup, opened: _Open) -> Iterator[str]:
    """What is wrong with what stands in a tag."""
    where = f"in <{opened.name}>" if opened.name else "outside of all tags"
    if opened.name not in markup.inside:
        yield from (f"<{child}> stands {where}" for child in dict.fromkeys(opened.children))
        if not opened.words and not opened.children:
            yield f"<{opened.name}> is empty"
        return
    if opened.words:
        yield f"there are words {where}"
    rules, counts = markup.inside[opened.name], Counter(opened.children)
    yield from (f"<{child}> stands {where}" for child in counts if child not in rules)
    for child, often in rules.items():
        least, most = _ENOUGH[often]
        if counts[child] < least:
            yield f"<{child}> is missing"
        elif counts[child] > most:
            yield f"<{child}> stands there {counts[child]} times; expected once"
    yield from _order(list(rules), [child for child in opened.children if child in rules])


def _order(order: list[str], children: list[str]) -> Iterator[str]:
    """The first child that comes too late."""
    for earlier, later in pairwise(children):
        if order.index(earlier) > order.index(later):
            yield f"<{later}> stands after <{earlier}>"
            return
