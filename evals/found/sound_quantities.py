"""What a check may ask of the sounds of a recording: how many, in which order, when, how long."""

from __future__ import annotations

from math import inf

from evals.found.found_timeline import FoundTimeline, SoundOccasion

APART = 1.0
"""dB by which one sound must be louder than another to be called so."""


def count(heard: FoundTimeline, label: str, start: float = 0, end: float = inf) -> int:
    """How many occasions of a label begin in a window."""
    return len(heard.of(label, start, end))


def kinds(heard: FoundTimeline) -> int:
    """How many different labels there are."""
    return len({one.label for one in heard.occasions})


def kth(heard: FoundTimeline, place: int) -> str:
    """The label of the occasion at a place."""
    return heard.at(place).label


def order(heard: FoundTimeline) -> str:
    """All labels as they begin, one that follows itself said once: "rain > dog bark"."""
    labels = [one.label for one in heard.occasions]
    kept = [label for at, label in enumerate(labels) if at == 0 or labels[at - 1] != label]
    return " > ".join(kept)


def start(heard: FoundTimeline, label: str, place: int = 1) -> float:
    """When the occasion at a place among those of its label begins."""
    return heard.at(place, label).start


def end(heard: FoundTimeline, label: str, place: int = 1) -> float:
    """When it is over."""
    return heard.at(place, label).end


def lasts(heard: FoundTimeline, label: str, place: int = 1) -> float:
    """How long it is."""
    return heard.at(place, label).seconds


def total(heard: FoundTimeline, label: str) -> float:
    """Seconds of all occasions of a label together, overlaps counted twice."""
    return sum(one.seconds for one in heard.of(label))


def longest(heard: FoundTimeline) -> str:
    """The label with the most seconds."""
    return max((one.label for one in heard.occasions), key=lambda label: total(heard, label))


def shortest(heard: FoundTimeline) -> str:
    """The label with the fewest seconds."""
    return min((one.label for one in heard.occasions), key=lambda label: total(heard, label))


def longest_of(heard: FoundTimeline, label: str) -> int:
    """Which occasion of a label is the longest, counted from 1."""
    found = heard.of(label)
    return 1 + max(range(len(found)), key=lambda place: found[place].seconds)


def wait_after(heard: FoundTimeline, label: str) -> int:
    """After which occasion of a label the longest wait for the next one comes."""
    found = heard.of(label)
    return 1 + max(range(len(found) - 1), key=lambda at: found[at + 1].start - found[at].end)


def commonest(heard: FoundTimeline) -> str:
    """The label with the most occasions."""
    labels = [one.label for one in heard.occasions]
    return max(dict.fromkeys(labels), key=labels.count)


def side(heard: FoundTimeline, label: str, place: int = 1) -> str:
    """On which side an occasion is: "left", "right", or "" for neither."""
    return heard.at(place, label).side


def louder(heard: FoundTimeline, first: str, second: str) -> bool:
    """Whether the softest occasion of the one is louder than the loudest of the other."""
    mine = [one.level for one in heard.of(first) if one.level is not None]
    theirs = [one.level for one in heard.of(second) if one.level is not None]
    return min(mine) >= max(theirs) + APART


def at(heard: FoundTimeline, second: float) -> str:
    """The labels that sound at a moment, in the order of the alphabet: "dog bark + rain"."""
    sounding = {one.label for one in heard.occasions if one.start <= second < one.end}
    return " + ".join(sorted(sounding))


def meets(heard: FoundTimeline, first: str, second: str) -> bool:
    """Whether anything of the one sounds together with anything of the other."""
    return any(_together(a, b) for a in heard.of(first) for b in heard.of(second) if a is not b)


def within(heard: FoundTimeline, first: str, second: str) -> bool:
    """Whether every occasion of the one lies inside one of the other."""
    return all(
        any(b.start <= a.start and a.end <= b.end for b in heard.of(second))
        for a in heard.of(first)
    )


def pause(heard: FoundTimeline) -> float:
    """The longest stretch between two occasions in which nothing sounds."""
    reached, longest = heard.occasions[0].end, 0.0
    for one in heard.occasions[1:]:
        longest, reached = max(longest, one.start - reached), max(reached, one.end)
    return longest


def seconds(heard: FoundTimeline) -> float:
    """How long the recording is."""
    return heard.seconds


def channels(heard: FoundTimeline) -> int:
    """Of the recording."""
    return heard.channels


def _together(one: SoundOccasion, other: SoundOccasion) -> bool:
    return one.start < other.end and other.start < one.end
