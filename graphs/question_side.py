"""Which channel alone a question is about, and the question as it is asked of that channel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

from tools.audio import Side

_SIDE = r"(?:left|right)"
_PLACE = (
    r"(?:[ -]hand)?(?: (?:stereo|audio|sound))? "
    r"(?:channel|side|(?:loud)?speaker|ear(?:phone|piece|bud|cup)?|headphone|half)s?"
)
_OF_ALL = r"(?: of the (?:recording|audio|clip|file|mix|stereo(?: field| image| mix)?|sound))?"
_AT = r"(?:on|in|from|at|through|over|via|by|out of|of|to)"
_NEXT = (
    r"(?=\s*(?:[?.,;:!]|$)|\s+(?:while|when|as|during|before|after|and|or|at|in|say|says|said|"
    r"speaks?|do|does|did|is|are|was|were|talks?|talking|speaking|saying|than|there|first|last)\b)"
)
"""What may follow "on the left" where it is a side, and not "on the left bank"."""

_THERE = (
    rf"(?:{_AT} (?:the |your |my )?{_SIDE}{_PLACE}{_OF_ALL}"
    rf"|(?:on|in|from|at|to) (?:the|your|my) {_SIDE}{_OF_ALL}{_NEXT})"
)
_ADVERB = r"(?:(?:only|mostly|mainly|just|heard|audible|playing) )?"
_PREDICATE = re.compile(
    rf"\b(?P<verb>comes?|coming|is|are|was|were|located|placed|panned|positioned) "
    rf"{_ADVERB}{_THERE}",
    re.IGNORECASE,
)
_ADVERBIAL = re.compile(rf",?\s*\b{_THERE},?", re.IGNORECASE)
_NOUN = re.compile(rf"\b(?:the |your |my )?{_SIDE}(?P<place>{_PLACE})", re.IGNORECASE)

_COMPARES = re.compile(
    r"\b(?:which|what|both|each|either|one|same|other) (?:side|channel|ear|speaker)s?\b"
    r"|\b(?:louder|quieter|softer|stronger|moves?|moving|pans?|panning|travels?|goes|turns?)\b",
    re.IGNORECASE,
)
"""Words of questions for which both channels must be heard."""

IS_THING = re.compile(
    r"\W*(?:is|are|was|were) (?!there\b)(?:(?!\w+ing\b|\w+ed\b|heard\b)\w+ ?)+", re.IGNORECASE
)
"""A question that says of a thing that it is."""

_WORDS = re.compile(r"\b(left|right)\b", re.IGNORECASE)


class OneSide(NamedTuple):
    """A channel, and what is asked of it alone."""

    side: Side
    question: str


def side_asked(question: str, choices: Sequence[str] = ()) -> OneSide | None:
    """The one channel that a question is about; None where it is about both or speaks of none."""
    named = {word.lower() for word in _WORDS.findall(question)}
    if len(named) != 1 or _COMPARES.search(question) or any(map(_WORDS.search, choices)):
        return None
    for pattern, plain in ((_PREDICATE, _heard), (_ADVERBIAL, _left_out), (_NOUN, _whole)):
        if found := pattern.search(question):
            rest = question[: found.start()] + plain(found) + question[found.end() :]
            return OneSide(cast(Side, named.pop()), _tidy(rest))
    return None


def _heard(found: re.Match[str]) -> str:
    """The predicate without its place: "comes from the left" is "is heard"."""
    verb, before = found["verb"].lower(), found.string[: found.start()].lower()
    if verb in ("is", "are", "was", "were"):
        return f"{verb} heard"
    if verb == "come":
        return "occur" if re.match(r"\W*(?:do|does|did|can|could)\b", before) else "are heard"
    return "is heard" if verb == "comes" else "heard"


def _left_out(found: re.Match[str]) -> str:
    """Nothing, unless it is all that a question says of a thing: "is the dog on the left?"."""
    if IS_THING.fullmatch(found.string[: found.start()]):
        return " heard"
    return "," if found[0].endswith(",") and found.start() else ""


def _whole(found: re.Match[str]) -> str:
    """What stands in a channel's place where it is more than a place."""
    return "the speaker" if found["place"].strip() == "speaker" else "the recording"


def _tidy(text: str) -> str:
    """Spaces and the first letter as they should be."""
    plain = re.sub(r"\s+([?.,;:!])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")
    return plain[:1].upper() + plain[1:]
