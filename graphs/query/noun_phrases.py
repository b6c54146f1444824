"""Things of a program as phrases: `the first 'knock' before (any sound after 'door')`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from graphs.query.program import (
    Between,
    By,
    Either,
    Extreme,
    Gendered,
    Leaf,
    Node,
    Nth,
    Other,
    Part,
    Related,
    Span,
    Where,
)
from graphs.query.program_grammar import END_OF_RECORDING

_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth"}
_EXTREMES = {
    "loudness": ("loudest", "quietest"),
    "pitch": ("highest", "lowest"),
    "tempo": ("fastest", "slowest"),
    "length": ("longest", "shortest"),
    "count": ("most frequent", "rarest"),
    "end": ("last to end", "first to end"),
}
_RELATIONS = {
    "before": "before",
    "after": "after",
    "next": "right after",
    "previous": "right before",
    "during": "during",
    "apart": "apart from",
}
_ANY = {
    "sound": ("any ", "sound", "sounds"),
    "speech": ("", "speech", "utterances"),
    "word": ("any ", "word", "words"),
    "turn": ("any ", "turn", "turns"),
    "speaker": ("any ", "speaker", "speakers"),
    "silence": ("any ", "pause", "pauses"),
    "chord": ("any ", "chord", "chords"),
    "note": ("any ", "note", "notes"),
    "beat": ("any ", "beat", "beats"),
    "whole": ("the ", "recording", ""),
}


@dataclass(frozen=True)
class Phrase:
    """One noun with what stands around it.

    Attributes:
        article: What comes before the noun.
        noun: One of the things.
        plural: Several; empty where the noun is a name, and so they are counted in times.
        rest: Which of them: relations, parts of the recording, voices.
        chosen: Whether the article picks one out, as "the first" does.
    """

    article: str
    noun: str
    plural: str = ""
    rest: str = ""
    chosen: bool = False

    @property
    def head(self) -> str:
        """Without the rest."""
        return f"{self.article}{self.noun}"

    @property
    def words(self) -> str:
        """All of it."""
        return f"{self.head}{self.rest}"

    @property
    def grouped(self) -> str:
        """Within brackets where it could be read in two ways."""
        return f"({self.words})" if self.rest else self.words

    @property
    def opened(self) -> Phrase:
        """Ready for another article or for more of the rest: what was chosen stays so."""
        return Phrase("", f"({self.words})") if self.chosen else self

    def having(self, more: str) -> Phrase:
        """Those of which this is true, too."""
        one = self.opened
        return replace(one, rest=f"{one.rest} {more}")

    def picked(self, how: str) -> Phrase:
        """The one that is so."""
        one = self.opened
        return Phrase(f"the {how} ", one.noun, rest=one.rest, chosen=True)


def phrase(node: Node, amount: Callable[[Node], str]) -> Phrase:
    """Things in words.

    Args:
        node: The things.
        amount: Says a value that they are compared with.

    Raises:
        ValueError: The node is none of them.
    """
    match node:
        case Leaf():
            return _leaf(node)
        case Nth(k=k, things=things):
            return phrase(things, amount).picked(ordinal(k))
        case Extreme(by=by, least=least, things=things):
            return phrase(things, amount).picked(_EXTREMES[by][least])
        case Either(a=a, b=b):
            return Phrase("", f"({phrase(a, amount).grouped} or {phrase(b, amount).grouped})")
        case Related() | Between() | By() | Gendered() | Other() | Part() | Span() | Where():
            return phrase(node.things, amount).having(_restriction(node, amount))
        case _:
            raise ValueError(f"found {type(node).__name__}; expected things")


def _leaf(leaf: Leaf) -> Phrase:
    article, noun, plural = _ANY[leaf.sort]
    if not leaf.of:
        return Phrase(article, noun, plural)
    match leaf.sort:
        case "sound":
            return Phrase("", quote(leaf.of))
        case "speech":
            about = f"about {quote(leaf.of)}"
            return Phrase("", f"speech {about}", f"utterances {about}")
        case _:
            return Phrase("the ", f"{noun} {quote(leaf.of)}")


def _restriction(
    node: Related | Between | By | Gendered | Other | Part | Span | Where,
    amount: Callable[[Node], str],
) -> str:
    """What narrows things down."""
    match node:
        case Related(how=how, to=to):
            return f"{_RELATIONS[how]} {phrase(to, amount).grouped}"
        case Between(first=first, second=second):
            return f"between {phrase(first, amount).grouped} and {phrase(second, amount).grouped}"
        case By(who=who):
            return f"by whoever is heard in {phrase(who, amount).grouped}"
        case Gendered(gender=gender):
            return f"in a {gender}'s voice"
        case Other(than=than):
            return f"other than {phrase(than, amount).grouped}"
        case Where(by=by, less=less, than=than):
            return f"with a {by} of {'less' if less else 'more'} than {amount(than)}"
        case Part(k=k, n=n):
            which = "last" if 2 < k == n else ordinal(k)
            return f"in the {which} {_PARTS.get(n, f'of {n} parts')} of the recording"
        case Span(start=start, end=end):
            return f"from {_moment(start)} to {_moment(end)}"


def _moment(seconds: float) -> str:
    """A time of the recording; below 0 it counts from the end."""
    if seconds >= END_OF_RECORDING:
        return "the end"
    return number(seconds) + " s" if seconds >= 0 else f"{number(-seconds)} s before the end"


def ordinal(k: int) -> str:
    """`first`, `twelfth` as `12th`, `last`, `third from last`."""
    if k < -1:
        return f"{ordinal(-k)} from last"
    ending = "th" if k // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(k % 10, "th")
    return _ORDINALS.get(k, f"{k}{ending}")


def number(value: float) -> str:
    """As short as it can be without another value."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def quote(text: str) -> str:
    """A text in quotation marks that it does not hold itself, in one line."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return f'"{line}"' if "'" in line else f"'{line}'"
