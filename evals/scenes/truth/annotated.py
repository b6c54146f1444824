"""The annotations of a scene as things in time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.thing import Thing, Things, in_time
from graphs.query.program import Sort
from tools.audio import Segment
from tools.evidence import Measurement, Percept, SoundEvent, Trait, Turn, Utterance

SAME = 0.05
"""Seconds within which two percepts have the same time."""

MUSIC = 1
"""The code of what is played: its parts follow each other exactly, and move together."""

_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


@dataclass(frozen=True)
class Annotated:
    """All that is true of a scene, before any border is moved.

    Attributes:
        facts: The annotations.
        sounds: What sounds besides voices.
        turns: Stretches of one voice.
        utterances: What is said.
        words: Word by word.
        music: Chords, notes and beats.
        genders: Of speakers whose gender is known.
        english: What is said in English, by the key of an utterance.
        wordless: Whether somebody says what nobody wrote down.
        codes: One more than the highest code.
    """

    facts: SceneFacts
    sounds: Things
    turns: Things
    utterances: Things
    words: Things
    music: dict[Sort, Things]
    genders: dict[str, str]
    english: dict[tuple[str, int | str], str]
    wordless: bool
    codes: int

    @classmethod
    def of(cls, facts: SceneFacts) -> Annotated:
        """Reads annotations."""
        keys = _keys(facts.percepts)
        turns = in_time(_turns(facts, keys))
        told = [
            (one, facts.levels[at], _voice_key(one, turns, keys[at]))
            for at, one in enumerate(facts.percepts)
            if isinstance(one, Utterance)
        ]
        original = [(u, level, key) for u, level, key in told if not u.translated]
        utterances = in_time(_utterance(*one, turns) for one in original)
        english = {key: u.text for u, _, key in told if u.translated or u.language == "en"}
        words = in_time(word for u, _, key in original for word in _words(u, key, turns))
        spoken = {key for u, _, key in original if u.text.strip()}
        return cls(
            facts,
            in_time(_sounds(facts, keys)),
            turns,
            utterances,
            words,
            _music(facts.measured),
            _genders(facts.percepts, turns),
            english,
            any(turn.key not in spoken for turn in turns) or len(spoken) < len(original),
            max(keys, default=MUSIC) + 1,
        )


def tokens(text: str) -> list[str]:
    """A text's words in lower case, without marks."""
    return [word.replace("’", "'") for word in _TOKEN.findall(text.lower())]


def _keys(percepts: Iterable[Percept]) -> list[int]:
    """A number for each percept; of voices the same for what has the same time and speaker."""
    seen: dict[tuple[object, ...], int] = {}
    keys: list[int] = []
    for at, one in enumerate(percepts):
        match one:
            case Turn(speaker=speaker) | Utterance(speaker=str(speaker)):
                same = (speaker, one.segment.start, one.segment.end)
            case _:
                same = (at,)
        keys.append(seen.setdefault(same, len(seen) + MUSIC + 1))
    return keys


def _sounds(facts: SceneFacts, keys: list[int]) -> Iterator[Thing]:
    for at, one in enumerate(facts.percepts):
        if isinstance(one, SoundEvent):
            where = one.segment
            yield Thing(
                "sound", one.label, where.start, where.end, ("sound", at), keys[at],
                facts.levels[at],
                pitch=_value(facts.measured, where, ("pitch", "note")),
                tempo=_value(facts.measured, where, ("tempo",)),
            )  # fmt: skip


def _value(measured: Iterable[Measurement], where: Segment, of: tuple[str, ...]) -> float | None:
    """What was measured of something just there; None where that is not one value."""
    told = {m.value for m in measured if m.quantity in of and _alike(m.segment, where)}
    return told.pop() if len(told) == 1 else None


def _alike(one: Segment, other: Segment) -> bool:
    return abs(one.start - other.start) <= SAME and abs(one.end - other.end) <= SAME


def _turns(facts: SceneFacts, keys: list[int]) -> Iterator[Thing]:
    for at, one in enumerate(facts.percepts):
        if isinstance(one, Turn):
            where = one.segment
            yield Thing(
                "turn", one.speaker, where.start, where.end, ("voice", keys[at]), keys[at],
                facts.levels[at], one.speaker,
                pitch=_value(facts.measured, where, ("pitch",)),
            )  # fmt: skip


def _voice_key(said: Utterance, turns: Things, own: int) -> tuple[str, int | str]:
    """The key of the turn in which it is said."""
    for turn in turns:
        near = abs(turn.start - said.segment.start) <= SAME and (
            abs(turn.end - said.segment.end) <= SAME
        )
        if near and said.speaker in (None, turn.speaker):
            return turn.key
    return ("voice", own)


def _utterance(
    said: Utterance, level: float | None, key: tuple[str, int | str], turns: Things
) -> Thing:
    where = said.segment
    pace = 60.0 * len(tokens(said.text)) / where.duration
    return Thing(
        "speech", said.text, where.start, where.end, key, cast(int, key[1]), level,
        _speaker(said, key, turns), said.language or "", tempo=pace,
    )  # fmt: skip


def _speaker(said: Utterance, key: tuple[str, int | str], turns: Things) -> str:
    """Whoever says it: by name, or by the turn that it is."""
    return said.speaker or next((turn.speaker for turn in turns if turn.key == key), "")


def _words(said: Utterance, key: tuple[str, int | str], turns: Things) -> Iterator[Thing]:
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


def _music(measured: Iterable[Measurement]) -> dict[Sort, Things]:
    """Chords, notes and beats. What is no longer than a point has no length."""
    found: dict[Sort, list[Thing]] = defaultdict(list)
    for at, one in enumerate(measured):
        where = one.segment
        match one.quantity:
            case "chord" | "note" as sort:
                pitch = one.value if sort == "note" else None
                name, key = one.text, (sort, at)
                thing = Thing(sort, name, where.start, where.end, key, MUSIC, pitch=pitch)
                found[sort].append(thing)
            case "beat":
                found["beat"] += [
                    Thing("beat", "beat", time, time, (f"beat {at}", number), MUSIC)
                    for number, time in enumerate(one.times)
                ]
            case _:
                pass
    return {sort: in_time(tuple(ones)) for sort, ones in found.items()}


def _genders(percepts: Iterable[Percept], turns: Things) -> dict[str, str]:
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


def steady(times: Iterable[float]) -> list[float]:
    """The times from each to the next."""
    return [later - earlier for earlier, later in pairwise(sorted(times))]
