"""What was heard once: where calls overlap, the surest words and the widest call's turns stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeGuard

from graphs.state import Episode
from tools.audio import Segment
from tools.evidence import Percept, Turn, Utterance, Word

EDGE = 0.1
"""Seconds by which two hearings of one word may lie apart."""


def utterances(episode: Episode) -> tuple[Utterance, ...]:
    """The transcript in order of time; of several hearings of a stretch, the surest.

    Of equals, or where nobody says how sure it is, the widest call's. An utterance gives up those
    of its words that were heard more surely; one without times of words stands whole or not at all.
    Translations are left out: it is in the languages that are spoken.
    """
    said = [
        (percept, call.audio_seconds)
        for call in episode.calls
        for percept in call.percepts
        if _is_said(percept)
    ]
    kept: list[Utterance] = []
    for one, _ in sorted(said, key=lambda each: (-(each[0].confidence or 0.0), -each[1])):
        kept = _with(one, kept)
    return tuple(sorted(kept, key=lambda one: (one.segment.start, one.segment.end)))


def _with(one: Utterance, kept: list[Utterance]) -> list[Utterance]:
    """What is kept, and what of a less sure utterance it does not cover."""
    if one.words:
        return [*kept, *_rest(one, [other.segment for other in kept])]
    if _covered(one, kept):
        return kept
    # It cannot be cut, so what lies in it would stand there twice.
    return [*(other for other in kept if not _covered(other, (one,))), one]


def _rest(one: Utterance, taken: Iterable[Segment]) -> Iterator[Utterance]:
    """The utterance without the words that lie in other stretches, as one for each run of words."""
    wide = [(stretch.start - EDGE, stretch.end + EDGE) for stretch in taken]

    def free(word: Word) -> bool:
        return not any(start <= word.segment.middle <= end for start, end in wide)

    if all(map(free, one.words)):
        yield one
        return
    apart = " " if " " in one.text else ""
    for left, run in groupby(one.words, free):
        if left:
            words = tuple(run)
            where = Segment(start=words[0].segment.start, end=words[-1].segment.end)
            text = apart.join(word.text for word in words)
            yield one.model_copy(update={"segment": where, "text": text, "words": words})


def _is_said(percept: Percept) -> TypeGuard[Utterance]:
    return isinstance(percept, Utterance) and not percept.translated


def _covered(one: Utterance, by: Iterable[Utterance]) -> bool:
    """Whether more than half of it lies in one of the others."""
    shared = (one.segment.intersect(other.segment) for other in by)
    return any(part and part.duration > one.segment.duration / 2 for part in shared)


def turns(episode: Episode) -> tuple[Turn, ...]:
    """Who spoke when, of the widest call only: another call names its speakers anew."""
    calls = [call for call in episode.calls if any(isinstance(p, Turn) for p in call.percepts)]
    widest = max(calls, key=lambda call: call.audio_seconds, default=None)
    found = [percept for percept in widest.percepts if isinstance(percept, Turn)] if widest else []
    return tuple(sorted(found, key=lambda turn: (turn.segment.start, turn.segment.end)))
