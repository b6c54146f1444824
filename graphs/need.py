"""What a question is after, in terms that tools and rules understand."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, PositiveInt

from tools.evidence import Quantity


class Kind(StrEnum):
    """The kinds of question that can be answered from a timeline of evidence."""

    WHAT = "what"
    IS_THERE = "is there"
    HOW_MANY = "how many"
    ORDER = "order"
    WHEN = "when"
    WHO = "who"
    SAID = "said"
    LANGUAGE = "language"
    COMPARE = "compare"
    MEASURE = "measure"


class Relation(StrEnum):
    """Where in time the asked thing lies, seen from the anchor."""

    BEFORE = "before"
    AFTER = "after"
    WHILE = "while"
    BETWEEN = "between"
    APART = "apart"


class Subject(StrEnum):
    """What sort of thing is asked for."""

    SOUND = "sound"
    SPEECH = "speech"
    SPEAKERS = "speakers"
    WORDS = "words"


class Extent(StrEnum):
    """How much of a recording the asked thing fills."""

    THROUGHOUT = "throughout"
    BRIEF = "brief"


class Mention(BaseModel, frozen=True):
    """A thing that a question mentions: "the second bell" is a bell, number 2; -1 is the last.

    `quoted` tells that the text is what somebody says, word for word.
    """

    text: str
    ordinal: int | None = None
    quoted: bool = False


class Need(BaseModel, frozen=True):
    """A parsed question.

    Attributes:
        kind: How it is to be answered.
        subject: What sort of thing it asks for.
        target: The thing that is counted, located or looked for; empty where the choices name it.
        ordinal: 1 asks for the first, 2 for the second, -1 for the last.
        relation: How the asked thing lies to the `anchor`, the thing heard nearby.
        anchor: That thing; for "between" the first of two.
        other: The second of the two, where it has a name of its own.
        quantity: What to measure or to compare by.
        least: Whether the smallest (quietest, shortest) is asked for instead of the largest.
        absent: Whether it asks for what is not there.
        extent: Whether it asks for what goes on behind the rest, or for what comes and is gone.
        alternatives: What an open question offers itself: "the dog or the bell".
        voice: Whose words are asked for: "the man", "the second speaker".
        speakers: How many people speak, where the question says so.
    """

    kind: Kind
    subject: Subject = Subject.SOUND
    target: str = ""
    ordinal: int | None = None
    relation: Relation | None = None
    anchor: Mention | None = None
    other: Mention | None = None
    quantity: Quantity | None = None
    least: bool = False
    absent: bool = False
    extent: Extent | None = None
    alternatives: tuple[str, ...] = ()
    voice: Mention | None = None
    speakers: PositiveInt | None = None
