"""Single words as CTM, the format of NIST's sclite and of Kaldi.

A line a word, parted by spaces: `file channel onset duration word confidence`. An utterance whose
recogniser gave no times of words is in no line.
"""

from __future__ import annotations

from collections.abc import Iterator

from agent.records.trace import Trace
from agent.show.formats.merge_overlaps import utterances
from agent.show.formats.rttm import field
from tools.evidence import Word


def ctm(trace: Trace) -> str:
    """In order of time; empty where no words were recognised."""
    name = field(trace.episode.clip.path.stem)
    words = sorted(_words(trace), key=lambda word: word.segment.start)
    return "".join(f"{name} 1 {_line(word)}\n" for word in words)


def _words(trace: Trace) -> Iterator[Word]:
    for said in utterances(trace.episode):
        yield from said.words


def _line(word: Word) -> str:
    start, length = word.segment.start, word.segment.duration
    return f"{start:.2f} {length:.2f} {field(word.text)} {word.confidence:.2f}"
