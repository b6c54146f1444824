"""Everything heard, as labels on time: Audacity's label track, and Praat's TextGrid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.records.trace import Trace
from agent.show.lanes import Block, blocks, lanes
from agent.show.plain_text import plain
from tools.evidence import Percept, Utterance


def audacity(trace: Trace) -> str:
    """Start, end and label, parted by tabs, in order of time."""
    found = sorted(blocks(trace.episode), key=lambda block: (block.where.start, block.index))
    return "".join(
        f"{block.where.start:.6f}\t{block.where.end:.6f}\t{_label(block)}\n" for block in found
    )


def _label(block: Block) -> str:
    return f"{plain(block.heard_by)}: {plain(block.percept.in_words) or 'nothing'}"


Interval = tuple[float, float, str]


def textgrid(trace: Trace) -> str:
    """Praat's long text format, a tier for each row of a tool, and one for single words.

    A tier's intervals follow each other without gaps from the first second to the last.
    """
    episode = trace.episode
    end = max([episode.clip.length, *(block.where.end for block in blocks(episode))])
    tiers = [
        (
            name,
            [(block.where.start, block.where.end, plain(block.percept.in_words)) for block in row],
        )
        for name, row in _rows(trace)
    ]
    if spoken := list(_words(episode.percepts)):
        tiers.append(("words", spoken))
    lines = [
        'File type = "ooTextFile"\nObject class = "TextGrid"\n',
        f"xmin = 0\nxmax = {end:.6f}\ntiers? <exists>\nsize = {len(tiers)}\nitem []:",
    ]
    for number, (name, intervals) in enumerate(tiers, start=1):
        lines += [f"    item [{number}]:", *_tier(name, list(_without_gaps(intervals, end)), end)]
    return "\n".join(lines) + "\n"


def _rows(trace: Trace) -> Iterator[tuple[str, Sequence[Block]]]:
    """Every row under a name of its own."""
    for lane in lanes(blocks(trace.episode)):
        for at, row in enumerate(lane.rows, start=1):
            yield (lane.tool if len(lane.rows) == 1 else f"{lane.tool} {at}"), row


def _words(percepts: Iterable[Percept]) -> Iterator[Interval]:
    """The words of all utterances that follow each other."""
    said = [
        word for p in percepts if isinstance(p, Utterance) and not p.translated for word in p.words
    ]
    last = 0.0
    for word in sorted(said, key=lambda word: word.segment.start):
        if word.segment.start >= last - 1e-6:
            yield word.segment.start, word.segment.end, plain(word.text)
            last = word.segment.end


def _without_gaps(intervals: Iterable[Interval], end: float) -> Iterator[Interval]:
    """With empty intervals in between; times to the microsecond, as they are written."""
    last = 0.0
    for start, stop, text in intervals:
        start, stop = max(round(start, 6), last), round(stop, 6)
        if stop <= start:
            continue
        if start > last:
            yield last, start, ""
        yield start, stop, text
        last = stop
    if last < round(end, 6):
        yield last, round(end, 6), ""


def _tier(name: str, intervals: Sequence[Interval], end: float) -> Iterator[str]:
    yield '        class = "IntervalTier"'
    yield f'        name = "{_quoted(plain(name))}"'
    yield f"        xmin = 0\n        xmax = {end:.6f}"
    yield f"        intervals: size = {len(intervals)}"
    for number, (start, stop, text) in enumerate(intervals, start=1):
        yield f"        intervals [{number}]:"
        yield f"            xmin = {start:.6f}\n            xmax = {stop:.6f}"
        yield f'            text = "{_quoted(text)}"'


def _quoted(text: str) -> str:
    """Praat doubles the quotes in a text."""
    return text.replace('"', '""')
