"""What a check may ask of the people who speak in a recording: words, numbers, who, how many."""

from __future__ import annotations

from math import inf

from evals.found.found_timeline import SPEECH, FoundTimeline


def words(heard: FoundTimeline, start: float = 0, end: float = inf) -> str:
    """What is said in a window, word after word: "4 1 1 6"."""
    return " ".join(one.words for one in heard.of(SPEECH, start, end))


def word(heard: FoundTimeline, place: int) -> str:
    """The word at a place."""
    return heard.at(place, SPEECH).words


def number(heard: FoundTimeline, place: int) -> int:
    """The word at a place, as a number."""
    return int(word(heard, place))


def said(heard: FoundTimeline, what: str) -> int:
    """How often a word is said."""
    return sum(one.words == what for one in heard.of(SPEECH))


def sum_of(heard: FoundTimeline) -> int:
    """Of all numbers that are said."""
    return sum(int(one.words) for one in heard.of(SPEECH))


def speaker(heard: FoundTimeline, place: int) -> str:
    """Who speaks at a place."""
    return heard.at(place, SPEECH).speaker


def gender(heard: FoundTimeline, place: int) -> str:
    """Whether that is a man or a woman."""
    return heard.at(place, SPEECH).gender


def speakers(heard: FoundTimeline, gender: str = "", start: float = 0, end: float = inf) -> int:
    """How many people begin to speak in a window, all or those of one gender."""
    found = heard.of(SPEECH, start, end)
    return len({one.speaker for one in found if gender in ("", one.gender)})


def talk(heard: FoundTimeline, gender: str) -> float:
    """Seconds that men or women speak."""
    return sum(one.seconds for one in heard.of(SPEECH) if one.gender == gender)


def at_once(heard: FoundTimeline) -> int:
    """The most people who speak at one moment."""
    spoken = heard.of(SPEECH)
    return max(sum(a.start <= b.start < a.end for a in spoken) for b in spoken)
