"""Voices of a scene: turns, what is said in them, word by word, and of what gender they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from evals.scenes.truth.thing import Key, Thing, Things
from tools.audio import Segment
from tools.evidence import Measurement, Percept, Trait, Turn, Utterance

SAME = 0.05
"""Seconds within which two percepts have the same time."""

_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


class Row(NamedTuple):
    """A percept with its level, and the code by which its borders are moved."""

    percept: Percept
    level: float | None
    code: int


@lru_cache(maxsize=1 << 12)
def tokens(text: str) -> tuple[str, ...]:
    """A text's words in lower case, without marks."""
    return tuple(word.replace("’", "'") for word in _TOKEN.findall(text.lower()))


def turns_of(rows: Iterable[Row], measured: Sequence[Measurement]) -> Iterator[Thing]:
    """Stretches of one voice."""
    for one, level, code in rows:
        if isinstance(one, Turn):
            where = one.segment
            yield Thing(
                "turn", one.speaker, where.start, where.end, ("voice", code), code, level,
                one.speaker, pitch=value_at(measured, where, ("pitch",)),
            )  # fmt: skip


def voice_key(said: Utterance, turns: Things, own: int) -> Key:
    """The key of the turn in which it is said."""
    for turn in turns:
        near = abs(turn.start - said.segment.start) <= SAME and (
            abs(turn.end - said.segment.end) <= SAME
        )
        if near and said.speaker in (None, turn.speaker):
            return turn.key
    return ("voice", own)


def utterance_of(said: Utterance, level: float | None, key: Key, turns: Things) -> Thing:
    """What is said, and by whom."""
    where = said.segment
    pace = 60.0 * len(tokens(said.text)) / where.duration
    return Thing(
        "speech", said.text, where.start, where.end, key, cast(int, key[1]), level,
        _speaker(said, key, turns), said.language or "", tempo=pace,
    )  # fmt: skip


def _speaker(said: Utterance, key: Key, turns: Things) -> str:
    """Whoever says it: by name, or by the turn that it is."""
    return said.speaker or next((turn.speaker for turn in turns if turn.key == key), "")


def words_of(said: Utterance, key: Key, turns: Things) -> Iterator[Thing]:
    """Its words, with times of their own where all of them have any."""
    texts = tokens(said.text)
    timed = len(said.words) == len(texts)
    speaker = _speaker(said, key, turns)
    for at, text in enumerate(texts):
        where = said.words[at].segment if timed else said.segment
        yield Thing(
            "word", text, where.start, where.end, (f"word {key[1]}", at), cast(int, key[1]),
            None, speaker, said.language or "", at, timed,
        )  # fmt: skip


def genders_of(percepts: Iterable[Percept], turns: Things) -> dict[str, str]:
    """Of each speaker, where all that is said of the voice agrees."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    for one in percepts:
        if isinstance(one, Trait) and one.aspect == "gender":
            for speaker in _meant(one.segment, turns):
                told[speaker].add(one.label)
    return {speaker: labels.pop() for speaker, labels in told.items() if len(labels) == 1}


def _meant(where: Segment, turns: Things) -> set[str]:
    """Whose turn has just this time; else who is the only one to speak then."""
    exact = {
        turn.speaker
        for turn in turns
        if abs(turn.start - where.start) <= SAME and abs(turn.end - where.end) <= SAME
    }
    there = {turn.speaker for turn in turns if turn.start < where.end and turn.end > where.start}
    return exact if len(exact) == 1 else there if len(there) == 1 else set()


def value_at(measured: Iterable[Measurement], where: Segment, of: tuple[str, ...]) -> float | None:
    """What was measured of something just there; None where that is not one value."""
    told = {m.value for m in measured if m.quantity in of and _alike(m.segment, where)}
    return told.pop() if len(told) == 1 else None


def _alike(one: Segment, other: Segment) -> bool:
    return abs(one.start - other.start) <= SAME and abs(one.end - other.end) <= SAME
