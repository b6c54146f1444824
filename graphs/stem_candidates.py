"""What to hear again in a part of the mixture alone: words over music, and sounds under speech."""

from __future__ import annotations

from collections.abc import Iterator

from graphs.contradictions.contradiction import MARGIN
from graphs.query.perception_needs import PerceptionNeeds
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import SoundEvent, Stem, SubQuery, Utterance, is_expecting
from tools.ontology import ancestors

DOUBTFUL = 0.5
"""The mean probability of words below which something else may be heard over them."""

MOST = 3
"""Utterances of one call that are heard again, the least sure first."""

HEARD = 0.3
"""The confidence of a tagger from which there is music, or somebody who speaks."""

SHARED = 0.3
"""Seconds in which speech and music must be heard together."""

_VOICE = frozenset({"Speech", "Singing"})
_MUSIC = frozenset({"Music", "Musical instrument", "Singing"})


def of_stems(
    call: Call, needs: PerceptionNeeds, names: str, span: Segment
) -> Iterator[tuple[SubQuery, float]]:
    """Sub-queries to parts of the sound, each with its promise.

    Args:
        call: What was heard of the mix.
        needs: What the question's program needs.
        names: The sounds that are sought.
        span: The whole recording.
    """
    if call.query.source:
        return
    if needs.spoken and _wordless(call, span):
        # Whoever speaks under loud music is not even taken for a voice.
        yield SubQuery(tool="asr", source="voice"), 0.4
    if needs.spoken and call.query.aim == "words" and not is_expecting(call.query):
        # What a second hearing of the mix does not make out either.
        doubtful = [
            one
            for one in call.percepts
            if isinstance(one, Utterance) and (one.confidence or 1.0) < DOUBTFUL
        ]
        for one in sorted(doubtful, key=lambda one: one.confidence or 1.0)[:MOST]:
            yield _stem("asr", "", "voice", one.segment, span), 1.0 - (one.confidence or 1.0)
    for where in _together(call)[:MOST]:
        if needs.spoken:
            yield _stem("asr", "", "voice", where, span), 0.4
        if needs.sounds_asked and names:
            yield _stem("tag", names, "accompaniment", where, span), 0.3


def _wordless(call: Call, span: Segment) -> bool:
    """Whether no word of the whole recording was recognised."""
    whole = call.query.segment in (None, span)
    return call.query.tool == "asr" and whole and not call.percepts


def _together(call: Call) -> list[Segment]:
    """Where speech and music are heard at once, the longest first."""
    events = [
        one
        for one in call.percepts
        if isinstance(one, SoundEvent) and (one.confidence or 0.0) >= HEARD
    ]
    speech = [one.segment for one in events if _is_of(one.label, _VOICE)]
    music = [one.segment for one in events if _is_of(one.label, _MUSIC)]
    shared = {both for one in speech for other in music if (both := one.intersect(other))}
    found = [one for one in shared if one.duration >= SHARED]
    return sorted(found, key=lambda one: (-one.duration, one.start))


def _is_of(label: str, kinds: frozenset[str]) -> bool:
    return bool(kinds & {label, *ancestors(label)})


def _stem(tool: str, text: str, stem: Stem, where: Segment, span: Segment) -> SubQuery:
    """The stretch with a margin, in a part of the sound."""
    around = Segment(
        start=max(span.start, where.start - MARGIN), end=min(span.end, where.end + MARGIN)
    )
    return SubQuery(tool=tool, text=text, segment=around, source=stem)
