"""Where in time, as sentences say it: beside other things, in a part, between two seconds."""

from __future__ import annotations

from typing import NamedTuple

from agent.train.reader.phrase_book import Phraser, TextAndProgram
from agent.train.reader.thing_phrases import thing
from agent.train.reader.word_classes import COUNTS, ORDINALS, PARTS, PEOPLE

WEIGHTS = {"before": 14, "after": 16, "next": 8, "previous": 6, "during": 16, "apart": 3,
           "nobody": 2, "between": 8, "part": 16, "span": 8}  # fmt: skip
EDGES = {"start": (1, 4), "end": (4, 4), "middle": (2, 3)}
"""The parts of the recording that have a name: which of how many."""

LAST_SECONDS = 9
"""Seconds before the end that a program can say."""


class PlacePhrase(NamedTuple):
    """Where things are sought: the words, and the program around the things."""

    text: str
    around: str

    def of(self, things: str) -> str:
        """The things, sought there."""
        return self.around.format(things)


ANYWHERE = PlacePhrase("", "{}")


def place(say: Phraser, often: float = 0.6) -> PlacePhrase:
    """Somewhere; maybe anywhere."""
    if say.draw.random() >= often:
        return ANYWHERE
    kind = say.weighed(WEIGHTS)
    match kind:
        case "part":
            return part(say)
        case "span":
            return span(say)
        case "nobody":
            return PlacePhrase(say.sentence("modifiers", kind), "apart({}, speech())")
        case "between":
            return _between(say)
        case _:
            return _related(say, kind)


def _related(say: Phraser, kind: str) -> PlacePhrase:
    """Beside one thing."""
    words = say.sentence("modifiers", kind)
    form = "cl" if "{xcl}" in words else "bare" if "{xb}" in words else "np"
    said, program = _anchor(say, form)
    for mark in ("{xcl}", "{xb}", "{x}"):
        words = words.replace(mark, said)
    return PlacePhrase(words, f"{kind}({{}}, {program})")


def _between(say: Phraser) -> PlacePhrase:
    """Between two things."""
    words = say.sentence("modifiers", "between")
    first, one = _anchor(say, "np")
    second, two = _anchor(say, "bare" if "{yb}" in words else "np")
    words = words.replace("{x}", first).replace("{yb}", second).replace("{y}", second)
    return PlacePhrase(words, f"between({{}}, {one}, {two})")


def _anchor(say: Phraser, form: str) -> TextAndProgram:
    """What a relation starts from: a sound, or somebody who speaks."""
    if say.draw.random() < 0.8:
        return thing(say).said(form)
    who, program = say.entry(PEOPLE)
    if form == "cl":
        return f"{who} {say.draw.choice(('speaks', 'is talking', 'says something'))}", program
    if form != "np":
        return "speech", "speech()"
    if say.draw.random() < 0.4:
        topic = say.word("topics")
        return f'the words "{topic}"', f'speech("{topic}")'
    return f"{who}'s {say.draw.choice(('words', 'speech', 'voice'))}", program


def part(say: Phraser) -> PlacePhrase:
    """A part of the recording."""
    kind = say.draw.choice((*EDGES, "parts", "parts", "parts"))
    if kind in EDGES:
        k, n = EDGES[kind]
        return PlacePhrase(say.sentence("modifiers", kind), f"part({{}}, {k}, {n})")
    name, n = say.entry(PARTS)
    word, k = say.entry({word: k for word, k in ORDINALS.items() if abs(k) <= n})
    text = say.sentence("modifiers", "parts").format(ord=word, part=name)
    return PlacePhrase(text, f"part({{}}, {k if k > 0 else n}, {n})")


def span(say: Phraser) -> PlacePhrase:
    """Between two seconds, up to one or from one on."""
    draw = say.draw
    low = draw.choice((draw.randint(1, 40), round(draw.uniform(0, 30), 2)))
    high = round(low + draw.choice((draw.randint(1, 20), round(draw.uniform(0.5, 8), 2))), 2)
    kind = draw.choice(("spans", "spans", "firstn", "aftern", "lastn"))
    said = str(low)
    if isinstance(low, int) and low < len(COUNTS) and draw.random() < 0.5:
        said = COUNTS[low]
    if kind == "lastn" and (not isinstance(low, int) or low > LAST_SECONDS):
        return part(say)
    ends = {"spans": (low, high), "firstn": (0, low), "aftern": (low, 36000),
            "lastn": (f"-{low}", 36000)}[kind]  # fmt: skip
    said = str(low) if kind == "spans" else said
    text = say.sentence("modifiers", kind).format(n=said, m=high)
    return PlacePhrase(text, f"span({{}}, {ends[0]}, {ends[1]})")
