"""What a model says aloud, apart from what it thinks."""

from __future__ import annotations

BEGUN, ENDED = "<think>", "</think>"


def thoughts(reply: str) -> str:
    """What stands between the marks of thought, also where their beginning is missing."""
    return reply.rpartition("</think>")[0].replace("<think>", "").replace("</think>", "").strip()


def spoken(reply: str) -> str:
    """The reply without its thoughts, also where their beginning or their end is missing."""
    kept, at = list[str](), 0
    while (begun := reply.find(BEGUN, at)) >= 0 and (ended := reply.find(ENDED, begun)) >= 0:
        kept.append(reply[at:begun])
        at = ended + len(ENDED)
    return "".join([*kept, reply[at:]]).rpartition(ENDED)[2].partition(BEGUN)[0]
