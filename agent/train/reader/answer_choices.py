"""Choices as benchmarks offer them, for questions that the generator makes."""

from __future__ import annotations

import random
from functools import cache

from agent.train.reader.phrase_book import vocabulary
from tools import ontology

_YES = (
    ("Yes", "No"),
    ("yes", "no"),
    ("True", "False"),
    ("no", "yes"),
    ("Yes", "No", "Cannot tell"),
)
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_PEOPLE = ("first speaker", "second speaker", "the man", "the woman", "third speaker", "a child",
           "Speaker 1", "Speaker 2", "S1", "S2")  # fmt: skip
_PARTS = (("first half", "second half"), ("beginning", "middle", "end"),
          ("first third", "second third", "last third"))  # fmt: skip
_LANGUAGES = ("French", "Spanish", "German", "English", "Italian", "Japanese", "Hindi", "Greek")
_KEYS = ("C major", "A minor", "G major", "E minor", "F# minor", "Bb major", "D major", "Eb minor")
_WORDS = ("to London", "a red car", "the doctor", "coffee with milk", "because it rained", "Anna",
          "on Monday", "the garden", "near the station", "boards", "hordes")  # fmt: skip
_TRENDS = (
    ("faster", "slower", "the same"),
    ("rises", "falls", "stays"),
    ("increases", "decreases"),
)


_PLACES = (("the first", "the second"), ("The second pattern", "The first pattern"),
           ("first", "second", "third"), ("The third note", "The first note", "The second note"),
           ("second", "first"))  # fmt: skip


@cache
def _labels() -> tuple[str, ...]:
    return tuple(label for label in ontology.known() if not ontology.is_generic(label))


def choices_for(program: str, draw: random.Random) -> tuple[str, ...]:
    """A few choices of the type that the program's answer has."""
    ask = program.removeprefix("not_(").split("(")[0]
    count = draw.randint(2, 5)
    if ask in (
        "exists",
        "more",
        "fewer",
        "equal",
        "atleast",
        "atmost",
        "same",
        "is_",
        "both",
        "any_",
    ):
        return draw.choice(_YES)
    if ask in ("count", "kinds", "plus", "sum", "metre", "channels"):
        return _counts(draw, count)
    if ask in ("start", "end") and draw.random() < 0.4:
        return draw.choice(_PARTS)
    if ask in ("start", "end", "length", "minus", "loudness", "pitch", "tempo", "number"):
        return _amounts(ask, draw, count)
    if ask == "gender":
        return draw.choice((("man", "woman"), ("Male", "Female"), ("A woman", "A man", "A child")))
    if ask == "trend":
        return draw.choice(_TRENDS)
    if ask in ("words", "english") and draw.random() < 0.5:
        return tuple(draw.sample(vocabulary("quotes"), count))
    if ask == "place":
        return draw.choice(_PLACES)
    pool = {"who": _PEOPLE, "language": _LANGUAGES, "key": _KEYS, "words": _WORDS,
            "english": _WORDS}.get(ask, _labels())  # fmt: skip
    picked = tuple(draw.sample(pool, min(count, len(pool))))
    if ask == "order":
        return tuple(", ".join(draw.sample(picked, len(picked))) for _ in range(3))
    return tuple(one.lower() for one in picked) if draw.random() < 0.3 else picked


def _counts(draw: random.Random, count: int) -> tuple[str, ...]:
    numbers = draw.sample(range(13), count)
    words = draw.random() < 0.5
    return tuple(_NUMBERS[one] if words else str(one) for one in numbers)


def _amounts(ask: str, draw: random.Random, count: int) -> tuple[str, ...]:
    unit = {"loudness": " dB", "pitch": " Hz", "tempo": " BPM", "number": ""}.get(ask, " s")
    high = {"pitch": 900, "tempo": 200, "number": 2000}.get(ask, 40)
    values = (round(draw.uniform(0, high), draw.choice((0, 1, 2))) for _ in range(count))
    return tuple(f"{value:g}{draw.choice((unit, unit, ' seconds' if unit == ' s' else unit))}"
                 for value in values)  # fmt: skip
