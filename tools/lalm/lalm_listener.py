"""The role `listen`, taken by a LALM: it hears the crop and answers the sub-query in words."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence

from tools.audio import AudioClip, Segment
from tools.errors import ToolError
from tools.evidence import Impression, Percept, SubQuery, Utterance
from tools.lalm.audio_limits import windows
from tools.lalm.lalm import Lalm, Reply, origin_of
from tools.lalm.reply_percepts import Labelled, counted, named, says_none, words
from tools.prompt import Prompt
from tools.spoken_reply import spoken

NAME = "listen"
DESCRIPTION = "Listens again to a crop: what is heard, which words, or how often one sound comes."
METHOD = "lalm-1"
"""Part of the cache's key; changes when the same reply would be read in another way."""

PROMPTS = {name: Prompt.read("tools.lalm", name) for name in ("describe", "hear", "count", "words")}

MAX_TOKENS = 1024
"""Of a reply, where nothing else is said."""


def as_asked(name: str) -> str:
    """The name itself, for who has no labels."""
    return name


class LalmListener:
    """The tool. A crop that is too long for the model is heard in windows, one after another."""

    name = NAME
    description = DESCRIPTION

    def __init__(
        self, lalm: Lalm, label: Labelled = as_asked, max_tokens: int = MAX_TOKENS
    ) -> None:
        self._lalm, self._label, self._max_tokens = lalm, label, max_tokens

    @property
    def digest(self) -> str:
        """Of the model's name, its window, the prompts and how replies are read and cut off."""
        prompts = [prompt.sha256 for prompt in PROMPTS.values()]
        parts = [NAME, METHOD, self._lalm.name, f"{self._lalm.seconds:g}", *prompts]
        if self._max_tokens != MAX_TOKENS:
            parts.append(f"{self._max_tokens} tokens")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def origin(self) -> str:
        """The model's."""
        return origin_of(self._lalm)

    async def __call__(self, clip: AudioClip, query: SubQuery) -> AsyncIterator[Percept]:
        """Yields the reply on each window, then what it says of sounds or words.

        Raises:
            ToolError: The model cannot be asked, or its reply is none to a count.
        """
        names = [name.strip() for name in query.text.split("|") if name.strip()]
        prompt = _prompt(query, names)
        for window in windows(clip, self._lalm.seconds):
            reply = await self._lalm.reply(window, prompt, self._max_tokens)
            for percept in self._percepts(window.span, query, names, reply):
                yield percept

    def _percepts(
        self, span: Segment, query: SubQuery, names: list[str], reply: Reply
    ) -> Iterator[Percept]:
        """The one place where what the model wrote is read."""
        text = spoken(reply.text).strip() or reply.text
        yield Impression(tool=NAME, segment=span, confidence=reply.confidence, text=text)
        match query.aim:
            case "words":
                if said := words(text):
                    yield Utterance(tool=NAME, segment=span, confidence=reply.confidence, text=said)
            case "count" if names:
                yield from self._count(span, query.text, text)
            case _:
                yield from named(text, span, NAME, names, self._label)

    def _count(self, span: Segment, name: str, text: str) -> Sequence[Percept]:
        """Every single time; a reply without any must say that there is none."""
        events = counted(text, span, NAME, self._label(name))
        if not events and not says_none(text):
            raise ToolError(
                f"{self._lalm.name!r} did not say when {name!r} is heard in {span}; "
                f"found {text[:200]!r}"
            )
        return events


def _prompt(query: SubQuery, names: list[str]) -> str:
    """The words that are sent with the crop."""
    match query.aim:
        case "words":
            return PROMPTS["words"]()
        case "count" if names:
            return PROMPTS["count"](names=" or ".join(names))
        case _ if names:
            return PROMPTS["hear"](names="\n".join(names))
        case _:
            return PROMPTS["describe"]()
