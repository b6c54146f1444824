"""What a program says of each timeline: yes or no, a number, things, labels, an order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphs.execution.chances import Flags, Numbers
from graphs.execution.relations import Marked
from graphs.query.program import Attribute, Dimension


@dataclass(frozen=True)
class Truth:
    """How far it is so in each timeline, in [0, 1]; NaN where there is nothing to judge."""

    values: Numbers


@dataclass(frozen=True)
class Amount:
    """A number in each timeline; NaN for none.

    Attributes:
        values: One a timeline.
        unit: "" for counts, "s" for lengths, "at" for moments, "BPM", "Hz", "dBFS".
        until: Of moments when what begins there ends, where that is known.
        each: Of moments those of all things meant, timelines x things; NaN for what is not there.
    """

    values: Numbers
    unit: str = ""
    until: Numbers | None = None
    each: Numbers | None = None


@dataclass(frozen=True)
class ThingsAsked:
    """Things of which the name, the words or the speaker is asked.

    Attributes:
        marked: Which, and how far each is meant.
        what: What is asked of them.
        of: Everything that they were picked from, for "the second one" and "the highest".
        lost: In which timelines there was not what they lie beside.
    """

    marked: Marked
    what: Attribute
    of: Flags
    lost: Flags


@dataclass(frozen=True)
class LabelShares:
    """Words for what is the case, and how far each holds in each timeline.

    Attributes:
        labels: "man", "en", "C major", "rising".
        shares: Timelines x labels; all 0 for none.
        what: What they are labels of.
    """

    labels: tuple[str, ...]
    shares: Numbers
    what: Attribute | Dimension


@dataclass(frozen=True)
class OrderOfThings:
    """Things of which the order is asked.

    Attributes:
        mask: Which.
        sides: When the first and the second of two begin, where the order is of two.
    """

    mask: Flags
    sides: tuple[Numbers, Numbers] | None = None


@dataclass(frozen=True)
class Denied:
    """What is not: the choice that fits least."""

    reading: ThingsAsked | LabelShares | OrderOfThings | Amount


TimelineValue = Truth | Amount | ThingsAsked | LabelShares | OrderOfThings | Denied


def known(reading: TimelineValue) -> Flags:
    """In which timelines there is any value."""
    return np.asarray(_known(reading), dtype=np.bool_)


def _known(reading: TimelineValue) -> object:
    match reading:
        case Truth(values=values) | Amount(values=values):
            return np.isfinite(values)
        case ThingsAsked(marked=marked):
            return marked.mask.any(axis=1)
        case LabelShares(shares=shares):
            return shares.any(axis=1)
        case OrderOfThings(mask=mask):
            return mask.any(axis=1)
        case Denied(reading=inner):
            return _known(inner)
