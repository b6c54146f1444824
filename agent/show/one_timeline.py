"""Several recordings end to end on one time axis, to be shown as one."""

from __future__ import annotations

from pathlib import Path

from graphs.state import Call, Episode
from tools.audio import Segment
from tools.errors import InputError, ToolError
from tools.evidence import Measurement, Percept, Utterance
from tools.joint_clip import PAUSE, written_together


def begins(episode: Episode) -> tuple[float, ...]:
    """Where each recording begins on the one axis, in seconds."""
    at, found = 0.0, list[float]()
    for clip in episode.clips:
        found.append(at)
        at += clip.span.duration + PAUSE
    return tuple(found)


def one_timeline(episode: Episode, folder: Path) -> Episode:
    """The episode with all times on the one axis, on a recording that is written into the folder.

    Where a recording cannot be read, the episode's is one that is not there.
    """
    moved = on_one_axis(episode)
    try:
        clip = written_together(episode.clips, folder / "together.wav")
    except (InputError, ToolError, OSError):
        return moved
    return moved.model_copy(update={"clip": clip})


def on_one_axis(episode: Episode) -> Episode:
    """The episode with all times on the one axis, on a recording that is not there."""
    starts = begins(episode)
    moves = [start - clip.span.start for start, clip in zip(starts, episode.clips, strict=True)]
    calls = tuple(_moved(call, moves[(call.query.recording or 1) - 1]) for call in episode.calls)
    last = starts[-1] + episode.clips[-1].span.duration
    gone = {"path": episode.clip.path.with_suffix(".gone"), "length": last}
    clip = episode.clip.model_copy(update={**gone, "span": Segment(start=0.0, end=last)})
    return episode.model_copy(update={"clip": clip, "others": (), "calls": calls})


def _moved(call: Call, by: float) -> Call:
    """A call whose times are later by so much."""
    query, place = call.query, call.query.segment
    if place is not None:
        query = query.model_copy(update={"segment": _later(place, by)})
    percepts = tuple(_percept(one, by) for one in call.percepts)
    return call.model_copy(update={"query": query, "percepts": percepts})


def _percept(percept: Percept, by: float) -> Percept:
    place = percept.segment
    moved: dict[str, object] = {"segment": place and _later(place, by)}
    match percept:
        case Utterance(words=words):
            moved["words"] = tuple(
                word.model_copy(update={"segment": _later(word.segment, by)}) for word in words
            )
        case Measurement(times=times):
            moved["times"] = tuple(max(0.0, time + by) for time in times)
        case _:
            pass
    return percept.model_copy(update=moved)


def _later(place: Segment, by: float) -> Segment:
    start = max(0.0, place.start + by)
    return Segment(start=start, end=max(start + 1e-6, place.end + by))
