"""What was heard, and what was listened for in vain, in few lines for a small model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphs.llm.prompt_quotes import quoted, times
from graphs.state import Call
from tools.evidence import Measurement, Miss, Observation, SoundEvent, Turn, Utterance

MOST = 60
"""Lines; of more, the least sure are left out."""

NOTHING = "(nothing was heard yet)"


def heard_lines(calls: Sequence[Call]) -> str:
    """A line for each thing in order of time, each once; then what was not heard."""
    percepts = {p: None for call in calls for p in call.percepts if not isinstance(p, Miss)}
    surest = sorted(percepts, key=lambda one: -(one.confidence or 0.5))[:MOST]
    ordered = sorted(surest, key=lambda one: one.segment.start if one.segment else 0.0)
    lines = list(dict.fromkeys((*map(_line, ordered), *_in_vain(calls))))
    return "\n".join(lines) or NOTHING


def _in_vain(calls: Sequence[Call]) -> Iterator[str]:
    """What was listened for, and not heard by whoever listened to the end."""
    for call in calls:
        failed = any(isinstance(percept, Miss) for percept in call.percepts)
        if failed or call.percepts:
            continue
        query = call.query
        where = f" {times(query.segment)}" if query.segment else ""
        for text in query.text.split("|") if query.text else [query.tool]:
            yield f"not heard{where}: {quoted(text.strip())}"


def _line(percept: Observation) -> str:
    """One percept: when, what sort, what, and how sure where that is doubtful."""
    when = f"{times(percept.segment)}: " if percept.segment else ""
    match percept:
        case Utterance():
            sort = "words" + (f" in {percept.language}" if percept.language else "")
        case Turn():
            return f"{when}voice of {quoted(percept.speaker)}"
        case SoundEvent():
            sort = "sound"
        case Measurement():
            sort = "measured"
        case _:
            sort = "noticed"
    sure = percept.confidence
    doubt = f" (perhaps: {sure:.1f})" if sure is not None and sure < 0.5 else ""
    return f"{when}{sort} {quoted(percept.in_words)}{doubt}"
