"""Tags such as models write them: read leniently, checked strictly.

What `tags` and `paqa` have in common: which words belong to which tag, where a tag ends that its
writer forgot to close, times in attributes, and what is wrong with a text by the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from typing import Annotated, Literal

from pydantic import AfterValidator

from tools.audio import Segment

Attributes = dict[str, str]
QUOTE = '"'


def _even(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(_even)]
"""Words with single blanks between them."""

Often = Literal["once", "if any", "some", "any"]
"""Exactly one; none or one; one or more; as many as there are."""

_ATTRIBUTE = re.compile(
    r"\b([a-z]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_ELEMENT = r"<{0}\b([^<>]*)>(.*?)(?:</{0}\s*>|(?=<(?:{1})\b)|\Z)"


@dataclass(frozen=True)
class Markup:
    """The tags of one grammar. Case does not matter.

    Attributes:
        after: What ends each tag that its writer forgot to close; "/step" is a closing tag.
        inside: What stands in each tag, in this order; "" is the whole text. What is not named
            here holds words.
    """

    after: Mapping[str, str]
    inside: Mapping[str, Mapping[str, Often]]

    def found(self, name: str, text: str) -> Iterator[tuple[Attributes, str]]:
        """Every element of a name, as its attributes and what is in it."""
        for match in self._elements[name].finditer(text):
            yield attributes(match[1]), match[2]

    def without(self, name: str, text: str) -> str:
        """The text without the elements of a name."""
        return self._elements[name].sub(" ", text)

    def line(self, body: str) -> str:
        """The words of an element, without tags that have gone astray in it."""
        return unescape(self.tag.sub(" ", body))

    def last(self, name: str, text: str) -> str:
        """The words of the last element of a name; "" where there is none."""
        return ([self.line(body) for _, body in self.found(name, text)] or [""])[-1]

    @cached_property
    def tag(self) -> re.Pattern[str]:
        """Any tag of the grammar: whether it closes, its name, its attributes."""
        names = {name for name in (*self.inside, *self._children) if name}
        return re.compile(rf"<(/?)({'|'.join(sorted(names))})\b([^<>]*)>", re.IGNORECASE)

    @cached_property
    def names(self) -> dict[str, str]:
        """Each tag's name as the grammar writes it, by the same in small letters."""
        return {name.lower(): name for name in (*self.inside, *self._children) if name}

    @property
    def _children(self) -> Iterable[str]:
        return (name for children in self.inside.values() for name in children)

    @cached_property
    def _elements(self) -> dict[str, re.Pattern[str]]:
        return {
            name: re.compile(_ELEMENT.format(name, after), re.DOTALL | re.IGNORECASE)
            for name, after in self.after.items()
        }


def attributes(text: str) -> Attributes:
    """What stands in a tag beside its name."""
    pairs = _ATTRIBUTE.findall(text)
    return {key.lower(): unescape(a or b or c) for key, a, b, c in pairs}


def place(given: Attributes) -> Segment | None:
    """The stretch that is named; None where it is none, or not whole, or the wrong way round."""
    return stretch(given.get("from", ""), given.get("to", ""))


def stretch(start: str, end: str) -> Segment | None:
    """Two written times as a stretch; None where they make none."""
    try:
        return Segment(start=float(start), end=float(end))
    except ValueError:
        return None


def times(segment: Segment | None) -> str:
    """A place as attributes."""
    return "" if segment is None else f' from="{segment.start}" to="{segment.end}"'


def attribute(name: str, value: str) -> str:
    """A word as an attribute; nothing where there is none."""
    return f' {name}="{escape(value, quote=False).replace(QUOTE, "&quot;")}"' if value else ""


def body(text: str) -> str:
    """Words as they stand in a tag: with apostrophes, which are common, as they are."""
    return escape(text, quote=False)
