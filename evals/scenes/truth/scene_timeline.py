"""The annotations of a scene as things in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from evals.scenes.reference import SceneFacts
from evals.scenes.truth.speech_things import (
    Row,
    genders_of,
    turns_of,
    utterance_of,
    value_at,
    voice_key,
    words_of,
)
from evals.scenes.truth.thing import Key, Thing, Things, in_time
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
        music: Chords, notes and beats.
        measured: What was measured.
        genders: Of speakers whose gender is known.
        english: What is said in English, by the key of an utterance.
        wordless: Whether somebody says what nobody wrote down.
        codes: One more than the highest code.
        spoken: The utterances with their keys.
    """

    facts: SceneFacts
    sounds: Things
    turns: Things
    utterances: Things
    music: dict[Sort, Things]
    measured: tuple[Measurement, ...]
    genders: dict[str, str]
    english: dict[Key, str]
    wordless: bool
    codes: int
    spoken: tuple[tuple[Utterance, Key], ...]

    @classmethod
    def of(cls, facts: SceneFacts) -> Annotated:
        """Reads annotations. In which order they stand makes no difference."""
        rows = _rows(facts)
        measured = tuple(row.percept for row in rows if isinstance(row.percept, Measurement))
        turns = in_time(turns_of(rows, measured))
        told = [
            (row.percept, row.level, voice_key(row.percept, turns, row.code))
            for row in rows
            if isinstance(row.percept, Utterance)
        ]
        original = [(u, level, key) for u, level, key in told if not u.translated]
        written = {key for u, _, key in original if u.text.strip()}
        return cls(
            facts,
            in_time(_sounds(rows, measured)),
            turns,
            in_time(utterance_of(*one, turns) for one in original),
            _music(measured),
            measured,
            genders_of((row.percept for row in rows), turns),
            {key: u.text for u, _, key in told if u.translated or u.language == "en"},
            any(turn.key not in written for turn in turns) or len(written) < len(original),
            max((row.code for row in rows), default=MUSIC) + 1,
            tuple((u, key) for u, _, key in original),
        )

    @cached_property
    def words(self) -> Things:
        """What is said, word by word."""
        return in_time(word for u, key in self.spoken for word in words_of(u, key, self.turns))


def _rows(facts: SceneFacts) -> list[Row]:
    """Percepts in order of onset, voices of the same time and speaker with the same code."""
    pairs = zip(facts.percepts, facts.levels, strict=True)
    seen: dict[tuple[object, ...], int] = {}
    rows: list[Row] = []
    for at, (one, level) in enumerate(sorted(pairs, key=_rank)):
        match one:
            case Turn(speaker=speaker) | Utterance(speaker=str(speaker)):
                same = (speaker, one.segment.start, one.segment.end)
            case _:
                same = (at,)
        rows.append(Row(one, level, seen.setdefault(same, len(seen) + MUSIC + 1)))
    return rows


def _rank(pair: tuple[Percept, float | None]) -> tuple[float, float, str, str]:
    one = pair[0]
    where = one.segment
    start, end = (where.start, where.end) if where else (0.0, 0.0)
    match one:
        case SoundEvent(label=told) | Utterance(text=told) | Turn(speaker=told):
            return start, end, one.kind, told
        case _:
            return start, end, one.kind, one.in_words


def _sounds(rows: Iterable[Row], measured: Sequence[Measurement]) -> Iterator[Thing]:
    for one, level, code in rows:
        if isinstance(one, SoundEvent):
            where = one.segment
            yield Thing(
                "sound", one.label, where.start, where.end, ("sound", code), code, level,
                pitch=value_at(measured, where, ("pitch", "note")),
                tempo=value_at(measured, where, ("tempo",)),
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
