"""The annotations of a scene as things in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.spoken import (
    genders_of,
    turns_of,
    utterance_of,
    value_at,
    voice_key,
    words_of,
)
from evals.scenes.truth.thing import Thing, Things, in_time
from graphs.query.program import Sort
from tools.evidence import Measurement, Percept, SoundEvent, Turn, Utterance

MUSIC = 1
"""The code of what is played: its parts follow each other exactly, and move together."""


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
        turns = in_time(turns_of(facts, keys))
        told = [
            (one, facts.levels[at], voice_key(one, turns, keys[at]))
            for at, one in enumerate(facts.percepts)
            if isinstance(one, Utterance)
        ]
        original = [(u, level, key) for u, level, key in told if not u.translated]
        utterances = in_time(utterance_of(*one, turns) for one in original)
        english = {key: u.text for u, _, key in told if u.translated or u.language == "en"}
        words = in_time(word for u, _, key in original for word in words_of(u, key, turns))
        spoken = {key for u, _, key in original if u.text.strip()}
        return cls(
            facts,
            in_time(_sounds(facts, keys)),
            turns,
            utterances,
            words,
            _music(facts.measured),
            genders_of(facts.percepts, turns),
            english,
            any(turn.key not in spoken for turn in turns) or len(spoken) < len(original),
            max(keys, default=MUSIC) + 1,
        )


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
                pitch=value_at(facts.measured, where, ("pitch", "note")),
                tempo=value_at(facts.measured, where, ("tempo",)),
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


def steady(times: Iterable[float]) -> list[float]:
    """The times from each to the next."""
    return [later - earlier for earlier, later in pairwise(sorted(times))]
