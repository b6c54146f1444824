"""What a language model asked for, checked against what there is: tools, times, choices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from graphs.llm.reply_parser import Malformed
from graphs.llm.reply_schemas import ProposedSubQuery
from tools.audio import Segment
from tools.evidence import SubQuery

SLACK = 0.05
"""Seconds by which a time may lie outside the clip, for models round."""

Thing = TypeVar("Thing")


def sub_query(asked: ProposedSubQuery, tools: Collection[str], span: Segment | None) -> SubQuery:
    """The query, if it can be asked. Without a span nothing is known of times, and none are taken.

    Raises:
        Malformed: There is no such tool, or no such stretch.
    """
    if asked.tool not in tools:
        raise Malformed(f"found the tool {asked.tool!r}; expected one of {sorted(tools)}")
    return SubQuery(
        tool=asked.tool,
        text=" ".join(asked.text.split()),
        aim=asked.aim,
        segment=_segment(asked, span),
        speakers=asked.speakers,
    )


def _segment(asked: ProposedSubQuery, span: Segment | None) -> Segment | None:
    start, end = asked.start, asked.end
    if (start is None and end is None) or span is None:
        return None
    found = f"found start {start} and end {end}"
    if start is None or end is None:
        raise Malformed(f"{found}; expected both or neither")
    if start >= end:
        raise Malformed(f"{found}; expected the start before the end")
    if start < span.start - SLACK or end > span.end + SLACK:
        raise Malformed(f"{found}; expected times from {span.start:.2f} to {span.end:.2f}")
    start, end = max(start, span.start), min(end, span.end)
    if start >= end:
        raise Malformed(f"{found}; expected times from {span.start:.2f} to {span.end:.2f}")
    return Segment(start=start, end=end)


def picked(numbers: Iterable[int], things: Sequence[Thing]) -> list[Thing]:
    """The things of these numbers, counted from 1.

    Raises:
        Malformed: A number is none of theirs.
    """
    chosen = list(dict.fromkeys(numbers))
    for number in chosen:
        if not 1 <= number <= len(things):
            raise Malformed(f"found candidate {number}; expected numbers from 1 to {len(things)}")
    return [things[number - 1] for number in chosen]


def cited(numbers: Iterable[int], shown: Collection[int]) -> tuple[int, ...]:
    """The lines of evidence that an answer rests on, each once.

    Raises:
        Malformed: A number is that of no line.
    """
    because = tuple(dict.fromkeys(numbers))
    if unknown := [number for number in because if number not in shown]:
        raise Malformed(f"because: found {unknown[0]}; expected numbers of lines of evidence")
    return because
