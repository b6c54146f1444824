"""What has been listened for, and where: the rest is unknown, and not absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphs.query.program import Sort
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import Miss, SoundEvent, SubQuery, Turn, Utterance
from tools.stems import stems
from tools.tool_registry import TOOLS, is_measuring

_MEASURES: dict[Sort, tuple[str, ...]] = {
    "silence": ("silence",), "note": ("note", "pitch", "onsets"),
    "beat": ("beat", "tempo", "onsets"), "chord": ("chord",),
}  # fmt: skip
_KINDS: dict[Sort, tuple[type, ...]] = {
    "sound": (SoundEvent,), "speech": (Utterance,), "word": (Utterance,),
    "turn": (Turn,), "speaker": (Turn,),
}  # fmt: skip


def coverage(sort: Sort, text: str, calls: Sequence[Call], span: Segment) -> float:
    """The share of the recording in which somebody has listened for this."""
    if sort == "whole":
        return 1.0
    times = sorted(_heard(sort, text, calls, span))
    total, until = 0.0, span.start
    for start, end in times:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return min(1.0, total / span.duration)


def _heard(
    sort: Sort, text: str, calls: Sequence[Call], span: Segment
) -> Iterator[tuple[float, float]]:
    """Where the calls listened that could hear it."""
    for call in calls:
        if not (_listens(sort, text, call.query) or _reports(sort, text, call)):
            continue
        for stretch in _listened(call, span):
            if where := stretch.intersect(span):
                yield where.start, where.end


def _listened(call: Call, span: Segment) -> Iterator[Segment]:
    """Where a call has listened; one that was cut short, only where it heard something."""
    if any(isinstance(one, Miss) for one in call.percepts):
        yield from (
            one.segment for one in call.percepts if not isinstance(one, Miss) and one.segment
        )
    else:
        yield call.query.segment or span


def _listens(sort: Sort, text: str, query: SubQuery) -> bool:
    """Whether a query is for this sort of thing."""
    match query.tool:
        case "tag" | "truth":
            return sort == "sound" and names(query.text, text)
        case "listen":
            spoken = sort in ("speech", "word") and query.aim == "words"
            return spoken or (sort == "sound" and query.aim != "words" and names(query.text, text))
        case "asr":
            return sort in ("speech", "word")
        case "diarize":
            return sort in ("turn", "speaker")
        case _:
            return any(is_measuring(query, one) for one in _MEASURES.get(sort, ()))


def _reports(sort: Sort, text: str, call: Call) -> bool:
    """Whether a call that asks something else, or a tool of somebody's own, heard such things.

    One of our own tools that hears some sounds has listened for those and for no others.
    """
    own = call.query.tool in ("tag", "listen") and call.query.text and sort == "sound"
    told = (one for one in call.percepts if isinstance(one, _KINDS.get(sort, ())))
    if call.query.tool in TOOLS:
        told = (o for o in told if not isinstance(o, SoundEvent) or names(o.label, text))
    return not own and any(True for _ in told)


def names(asked: str, text: str) -> bool:
    """Whether a query that names sounds names this one; one that names none is for all."""
    if not asked:
        return True
    wanted = set(stems(text, _SMALL))
    return any(wanted & set(stems(part, _SMALL)) for part in asked.split("|")) or not wanted


_SMALL = frozenset({"a", "an", "the", "of", "sound", "sounds", "some", "being"})
