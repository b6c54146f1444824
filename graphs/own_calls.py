"""What was heard of one of several recordings."""

from __future__ import annotations

from collections.abc import Sequence

from graphs.state import Call


def own_calls(calls: Sequence[Call], recording: int) -> tuple[list[Call], tuple[int, ...]]:
    """Its calls, as if there were no other, and the number of each of their percepts among all.

    Args:
        calls: Of all recordings.
        recording: Which, from 1.
    """
    found, percepts, at = list[Call](), list[int](), 0
    for call in calls:
        if call.query.recording == recording:
            alone = call.query.model_copy(update={"recording": None, "together": False})
            found.append(call.model_copy(update={"query": alone}))
            percepts += range(at, at + len(call.percepts))
        at += len(call.percepts)
    return found, tuple(percepts)
