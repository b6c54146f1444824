"""An oracle for words alone: what is said in a scene, in place of what a recogniser makes of it.

A controller learns what listening to words is worth from how well they are recognised. The
training scenes speak Czech for two thirds, where the small recogniser half fails (the median
confidence of its utterances is 0.57; 0.85 on dev), so that it would learn not to listen to words
at all. Worlds in which they are understood, beside the real ones, teach both (domain
randomisation, Tobin et al. 2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.oracle import hears, reported
from graphs.lot import lot
from graphs.perceive import PerceptionBackend, ToolCall
from graphs.state import Call
from tools.audio import Segment
from tools.evidence import Percept, SubQuery, Utterance, Word

LEAST, MOST = 0.7, 0.98
"""Confidences of a recogniser that understands, which its utterances are given by lot."""


@dataclass(frozen=True)
class OracleTranscript:
    """Words as they were spoken, to whoever asks for words; all else is heard live.

    Attributes:
        facts: The scene's reference annotations.
        live: Asked for what is no word.
    """

    facts: Sequence[Percept]
    live: PerceptionBackend

    async def __call__(self, tool_call: ToolCall) -> Call:
        """The utterances in the stretch that was asked about, as the tool's own."""
        query = tool_call["query"]
        if not for_words(query):
            return await self.live(tool_call)
        span = query.segment or tool_call["clip"].span
        heard = tuple(
            recognised(fact, query.tool)
            for fact in self.facts
            if isinstance(fact, Utterance) and reported(fact, query)
        )
        return Call(
            round=tool_call["round"], query=query, percepts=heard, audio_seconds=span.duration
        )


def for_words(query: SubQuery) -> bool:
    """Whether it asks for words and nothing else."""
    return hears(query) == (Utterance,)


def recognised(fact: Utterance, tool: str) -> Utterance:
    """The utterance as a recogniser tells it: no name of a speaker, a time for each word."""
    sure = LEAST + (MOST - LEAST) * lot(fact.text)
    words = tuple(_timed(fact.text.split(), fact.segment, sure))
    return fact.model_copy(
        update={"tool": tool, "confidence": sure, "speaker": None, "words": words}
    )


def _timed(words: Sequence[str], where: Segment, sure: float) -> Iterator[Word]:
    """Each word for as long as its share of the letters."""
    letters = [0]
    for word in words:
        letters.append(letters[-1] + len(word))
    second = where.duration / max(1, letters[-1])
    for word, (first, last) in zip(words, pairwise(letters), strict=True):
        start, end = where.start + first * second, where.start + last * second
        yield Word(text=word, segment=Segment(start=start, end=end), confidence=sure)
