"""Evidence that is drawn: what tools may have heard of the things that a question names."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphs.query.program import Program
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import (
    Measurement,
    Percept,
    Quantity,
    SoundEvent,
    SubQuery,
    Turn,
    Utterance,
    Word,
)

SPAN = Segment(start=0, end=30)
OTHER_LABELS = ("Dog", "Rain", "Bell", "Speech", "Music", "Door", "Engine", "Applause", "Piano")
OTHER_WORDS = ("we will see", "it was in May, at seven", "no, thank you", "four of them came")
CHORDS = ("C major", "A minor", "G major", "E minor")
SPEAKERS = ("S1", "S2", "S3")


@dataclass(frozen=True)
class NamedThings:
    """What a question names: labels of sounds, words that are said, chords."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    chords: tuple[str, ...]

    @classmethod
    def of(cls, programs: Sequence[Program], label: Callable[[str], str]) -> NamedThings:
        """Those of the leaves, sounds by the labels that name them best."""
        leaves = [leaf for one in programs for leaf in one.leaves() if leaf.of]

        def texts(*sorts: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(one.of for one in leaves if one.sort in sorts))

        labels = tuple(dict.fromkeys(map(label, texts("sound"))))
        return cls(labels, texts("speech", "word"), texts("chord"))


def random_calls(named: NamedThings, seed: str) -> tuple[Call, ...]:
    """One call to each tool, and what it may have heard of a recording of half a minute."""
    draw = random.Random(seed)
    spoken = list(_utterances(named, draw))
    turns = [
        Turn(tool="diarize", segment=one.segment, speaker=one.speaker or "S1", confidence=0.9)
        for one in spoken
    ]
    return (
        _call("tag", "", list(_events(named, draw))),
        _call("asr", "", spoken),
        _call("diarize", "", turns),
        *_measured(named, turns, draw),
    )


def _call(tool: str, text: str, percepts: Sequence[Percept]) -> Call:
    return Call(round=0, query=SubQuery(tool=tool, text=text), percepts=tuple(percepts))


def _somewhere(draw: random.Random, longest: float) -> Segment:
    start = draw.uniform(SPAN.start, SPAN.end - longest - 0.1)
    return Segment(start=round(start, 2), end=round(start + draw.uniform(0.3, longest), 2))


def _events(named: NamedThings, draw: random.Random) -> Iterator[SoundEvent]:
    """Some of the named sounds and some others, up to four times each."""
    for label in dict.fromkeys((*named.labels, *draw.sample(OTHER_LABELS, 3))):
        for _ in range(draw.choice((0, 1, 1, 2, 3, 4))):
            yield SoundEvent(
                tool="tag",
                label=label,
                segment=_somewhere(draw, 5.0),
                confidence=round(draw.uniform(0.2, 1.0), 2),
            )


def _utterances(named: NamedThings, draw: random.Random) -> Iterator[Utterance]:
    """Some of the named words among others, one after the other."""
    at = draw.uniform(0, 5)
    for _ in range(draw.randint(0, 5)):
        text = draw.choice((*named.words, *named.words, *OTHER_WORDS))
        words = text.split()
        each = draw.uniform(0.2, 0.5)
        ends = [round(at + each * one, 2) for one in range(len(words) + 1)]
        spans = [Segment(start=low, end=high) for low, high in itertools.pairwise(ends)]
        yield Utterance(
            tool="asr", segment=Segment(start=ends[0], end=ends[-1]), text=text, language="en",
            words=tuple(Word(text=word, segment=span, confidence=0.9)
                        for word, span in zip(words, spans, strict=True)),
            speaker=draw.choice(SPEAKERS), confidence=0.9,
        )  # fmt: skip
        at = ends[-1] + draw.uniform(0.3, 3)


def _measured(named: NamedThings, turns: Sequence[Turn], draw: random.Random) -> Iterator[Call]:
    """Signal quantities: of the voices, of stretches, of the whole."""
    height = {name: draw.choice((110.0, 210.0, 300.0)) for name in SPEAKERS}
    yield _call("measure", "pitch", [
        _quantity("pitch", one.segment, height[one.speaker] + draw.uniform(-15, 15), "Hz")
        for one in turns
    ])  # fmt: skip
    halves = [Segment(start=low, end=low + 10) for low in (0, 10, 20)]
    chords = (*named.chords, *CHORDS)
    ranges: tuple[tuple[Quantity, float, float, str], ...] = (
        ("loudness", -40, -5, "dBFS"), ("tempo", 60, 180, "BPM"), ("channels", 1, 2, ""),
    )  # fmt: skip
    for quantity, low, high, unit in ranges:
        values = [_quantity(quantity, one, draw.uniform(low, high), unit) for one in halves]
        whole = _quantity(quantity, SPAN, round(draw.uniform(low, high)), unit)
        yield _call("measure", quantity, [whole] if quantity == "channels" else [*values, whole])
    keys = [_quantity("key", one, None, "", draw.choice(chords)) for one in (*halves, SPAN)]
    yield _call("measure", "key", keys)
    pauses = [_quantity("silence", _somewhere(draw, 3.0), None, "s") for _ in range(2)]
    yield _call("measure", "silence", pauses)


def _quantity(
    quantity: Quantity, where: Segment, value: float | None, unit: str, text: str = ""
) -> Measurement:
    told = None if value is None else round(value, 2)
    return Measurement(
        tool="measure", segment=where, quantity=quantity, value=told, unit=unit, text=text
    )
