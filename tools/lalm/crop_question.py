"""A LALM asked in plain words about a crop: what it heard there, each thing in its place.

Unlike the role `listen`, which wants events and words, this takes any question.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from html import escape

from tools.audio import AudioClip, Segment
from tools.evidence import Impression, Percept, SubQuery
from tools.lalm.audio_limits import windows
from tools.lalm.grammars.tags import TagPercept, parse
from tools.lalm.lalm import MAX_TOKENS, Lalm, Reply, origin_of
from tools.prompt import Prompt
from tools.spoken_reply import spoken

NAME = "lalm"
DESCRIPTION = "An audio-language model: answers any question about a crop in words, from its sound."
METHOD = "tags-1"
"""Part of the cache's key; changes when the same reply would be read in another way."""

PERCEIVE = Prompt.read("tools.lalm", "perceive")
QUESTION = Prompt.read("tools.lalm", "question")

LONGEST = 2000
"""Characters of one impression; what goes on for longer has lost its way."""


class Questioner:
    """The tool. `query.text` is the question; without one, everything is to be written down."""

    name = NAME
    description = DESCRIPTION

    def __init__(self, lalm: Lalm) -> None:
        self._lalm = lalm

    @property
    def digest(self) -> str:
        """Of the model's name, its window, the prompts and how replies are read."""
        prompts = [PERCEIVE.sha256, QUESTION.sha256]
        parts = [NAME, METHOD, self._lalm.name, f"{self._lalm.seconds:g}", *prompts]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def origin(self) -> str:
        """The model's."""
        return origin_of(self._lalm)

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        """Yields what was heard, each thing in its stretch, and last the answer over the crop.

        A crop that is too long for the model is heard in windows, one after another.

        Raises:
            ToolError: The model cannot be asked.
        """
        for window in windows(clip, self._lalm.seconds):
            seconds = f"{window.span.duration:.1f}"
            if query.text:
                prompt = QUESTION(seconds=seconds, question=escape(query.text, quote=False))
            else:
                prompt = PERCEIVE(seconds=seconds)
            reply = await self._lalm.reply(window, prompt, MAX_TOKENS)
            for percept in _percepts(reply, window.span):
                yield percept


def _percepts(reply: Reply, span: Segment) -> Iterator[Impression]:
    """The one place where what the model wrote is read; without tags, its words as they are."""
    text = spoken(reply.text).strip() or reply.text
    told = parse(text)
    for heard in told.heard:
        if heard.text:
            yield _impression(reply, _in_file(heard, span), heard.text)
    words = told.answer or ("" if told.heard else " ".join(text.split()))
    if words:
        yield _impression(reply, span, words)


def _impression(reply: Reply, place: Segment, text: str) -> Impression:
    return Impression(tool=NAME, segment=place, confidence=reply.confidence, text=text[:LONGEST])


def _in_file(heard: TagPercept, span: Segment) -> Segment:
    """The model counts from the crop's beginning; what it places outside is somewhere in it."""
    if heard.segment is None:
        return span
    start, end = (span.start + time for time in (heard.segment.start, heard.segment.end))
    end = min(end, span.end)
    return Segment(start=start, end=end) if start < end else span
