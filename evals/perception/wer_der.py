"""Word and diarization error rates of episodes, against annotations, by jiwer and pyannote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np

from evals.perception.transcript import words_of
from evals.stats import Estimate, ratios
from graphs.state import Call
from tools.errors import InputError
from tools.evidence import Miss, Percept, Turn, Utterance

COLLAR = 0.25
"""Seconds left out on either side of a true boundary of turns, as NIST's scorer does."""


@dataclass(frozen=True)
class Errors:
    """Wrong of all: words, or seconds of speech."""

    wrong: float
    all: float
    recording: str


def rate(errors: Sequence[Errors], seed: int = 0) -> Estimate | None:
    """Errors over everything, with a bootstrap interval over recordings."""
    if not errors:
        return None
    wrong = np.array([[each.wrong] for each in errors])
    every = np.array([[each.all] for each in errors])
    return ratios(wrong, every, [each.recording for each in errors], seed)[0]


def word_errors(
    calls: Sequence[Call], facts: Sequence[Percept], recording: str
) -> Iterator[Errors]:
    """Of the first transcript of the whole recording, if every word that is spoken is known."""
    true = _spoken(facts)
    heard = whole("asr", calls)
    if heard is None or not true or not all(fact.text for fact in true):
        return
    jiwer = _library("jiwer")
    language = next((fact.language for fact in true if fact.language), None)
    reference, said = _text(true, language), _text(_spoken(heard), language)
    if not reference:
        return
    found = jiwer.process_words(reference, said)
    wrong = found.substitutions + found.deletions + found.insertions
    yield Errors(wrong, found.substitutions + found.deletions + found.hits, recording)


def turn_errors(
    calls: Sequence[Call], facts: Sequence[Percept], recording: str, seconds: float
) -> Iterator[Errors]:
    """Of the first diarization of the whole recording: missed, false and confused seconds."""
    true = [fact for fact in facts if isinstance(fact, Turn)]
    heard = whole("diarize", calls)
    if heard is None or not true:
        return
    core = _library("pyannote.core")
    metrics = _library("pyannote.metrics.diarization")
    metric = metrics.DiarizationErrorRate(collar=2 * COLLAR)
    mine = [turn for turn in heard if isinstance(turn, Turn)]
    every = core.Timeline([core.Segment(0, seconds)])
    pair = _annotation(core, true), _annotation(core, mine)
    found = metric(*pair, uem=every, detailed=True)
    wrong = found["missed detection"] + found["false alarm"] + found["confusion"]
    yield Errors(wrong, found["total"], recording)


def whole(tool: str, calls: Iterable[Call]) -> tuple[Percept, ...] | None:
    """What a tool first heard of the whole clip; None where it was not asked, or never could.

    To say something in English is another task.
    """
    asked = (call for call in calls if call.query.tool == tool and call.query.aim != "english")
    heard = (call.percepts for call in asked if call.query.segment is None)
    return next((those for those in heard if not _is_missed(those)), None)


def _is_missed(heard: Sequence[Percept]) -> bool:
    """Whether the tool failed; to hear nothing is no failure."""
    return bool(heard) and all(isinstance(one, Miss) for one in heard)


def _spoken(percepts: Iterable[Percept]) -> list[Utterance]:
    """What is said, in the language in which it is said."""
    return [one for one in percepts if isinstance(one, Utterance) and not one.translated]


def _text(utterances: Sequence[Utterance], language: str | None) -> str:
    """All words in order; both sides are spelt by the rules of what was truly spoken."""
    ordered = sorted(utterances, key=lambda utterance: utterance.segment.start)
    return " ".join(word for utterance in ordered for word in words_of(utterance.text, language))


def _annotation(core: ModuleType, turns: Sequence[Turn]) -> object:
    made = core.Annotation()
    for number, turn in enumerate(turns):
        place = core.Segment(turn.segment.start, turn.segment.end)
        made[place, number] = turn.speaker
    return made


def _library(name: str) -> ModuleType:
    """A scoring library, imported when it is used."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise InputError("error rates need: pip install 'listen-again[scoring]'") from None
