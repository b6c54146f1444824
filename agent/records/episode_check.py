"""Whether an episode out of a file hangs together: times in its recording, indices that exist."""

from __future__ import annotations

from collections.abc import Iterator

from graphs.state import Answer, Call, Episode
from tools.audio import LONGEST
from tools.errors import InputError
from tools.evidence import Measurement, Utterance

OVER = 1.0
"""Seconds by which what was heard may pass the end; the worst of 2346 traces was 0.00002."""


MOST = 1_000
"""Calls: contradictions are looked for in every two of them."""


def check_episode(episode: Episode) -> None:
    """Looks at what the types of single facts cannot say.

    Raises:
        InputError: Something does not fit; the first such thing is told.
    """
    for wrong in _wrong(episode):
        raise InputError(wrong)


def _wrong(episode: Episode) -> Iterator[str]:
    if len(episode.calls) > MOST:
        yield f"episode.calls: found {len(episode.calls)}; expected {MOST} at most"
        return
    lengths = [clip.length for clip in episode.clips]
    for at, call in enumerate(episode.calls):
        where = f"episode.calls.{at}"
        if call.query.segment and call.query.segment.end > LONGEST:
            yield f"{where}.query.segment: {call.query.segment} is past every recording"
        if call.round >= max(1, len(episode.decisions)):
            yield f"{where}.round: found {call.round}, of {len(episode.decisions)} decisions"
        at_most = len(episode.clips)
        if (number := call.query.recording or 1) > at_most:
            yield f"{where}.query.recording: found {number}, of {at_most} recordings"
        elif (end := max(_ends(call), default=0.0)) > lengths[number - 1] + OVER:
            yield f"{where}: heard until {end:g} s in a recording of {lengths[number - 1]:g} s"
    heard, choices = len(episode.percepts), len(episode.question.choices)
    for name, answer in _answers(episode):
        yield from (f"{name}.{wrong}" for wrong in _misfits(answer, heard, choices))


def _ends(call: Call) -> Iterator[float]:
    """Every time that something heard names."""
    for percept in call.percepts:
        if percept.segment:
            yield percept.segment.end
        match percept:
            case Utterance(words=words):
                yield from (word.segment.end for word in words)
            case Measurement(times=times):
                yield from times
            case _:
                pass


def _answers(episode: Episode) -> Iterator[tuple[str, Answer]]:
    yield "episode.answer", episode.answer
    for at, belief in enumerate(episode.beliefs):
        yield f"episode.beliefs.{at}", belief


def _misfits(answer: Answer, heard: int, choices: int) -> Iterator[str]:
    """Indices of what there is not, and probabilities of other choices."""
    if answer.choice is not None and not 0 <= answer.choice < choices:
        yield f"choice: found {answer.choice}, of {choices} choices"
    if answer.posterior and len(answer.posterior) != choices:
        yield f"posterior: found {len(answer.posterior)} probabilities, of {choices} choices"
    if other := [one for one in answer.because if not 0 <= one < heard]:
        yield f"because: found {other[0]}, of {heard} percepts"
