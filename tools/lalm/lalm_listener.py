"""The role `listen`, taken by a LALM: it hears the crop and answers the sub-query in words."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from tools.audio import AudioClip, Segment
from tools.errors import ToolError
from tools.evidence import Aim, Impression, Percept, SoundEvent, SubQuery, Utterance
from tools.lalm.audio_limits import windows
from tools.lalm.crop_question import NAME as LALM
from tools.lalm.lalm import Lalm, Reply, origin_of
from tools.lalm.reply_percepts import Labelled, counted, named, says_none, words
from tools.prompt import Prompt
from tools.spoken_reply import spoken

NAME = "listen"
DESCRIPTION = "Listens again to a crop: what is heard, which words, or how often one sound comes."
METHOD = "lalm-2"
"""Part of the cache's key; changes when the same reply would be read in another way."""

PROMPTS = {name: Prompt.read("tools.lalm", name) for name in ("describe", "hear", "count", "words")}

MAX_TOKENS = 1024
"""Of a reply, where nothing else is said."""

Believed = Mapping[Aim, float]
"""How probable it is that a sound or words are there that a reply names, by what was asked for. A
model tells how sure it is of its words, and not of what it hears."""

BELIEVED: Believed = {"hear": 0.8, "count": 0.8}
"""Of a model that nobody measured; of words it is then as sure as of its reply."""


def as_asked(name: str) -> str:
    """The name itself, for who has no labels."""
    return name


class LalmListener:
    """The tool. A crop that is too long for the model is heard in windows, one after another.

    Its percepts are those of the tool "lalm": they are believed otherwise than what the models
    report that come along. With `timed` false, the times that it gives of named sounds are not,
    and it is quoted with the names alone.
    """

    name = NAME
    description = DESCRIPTION

    def __init__(
        self,
        lalm: Lalm,
        label: Labelled = as_asked,
        max_tokens: int = MAX_TOKENS,
        believed: Believed = BELIEVED,
        timed: bool = True,
    ) -> None:
        self._lalm, self._label, self._max_tokens = lalm, label, max_tokens
        self._believed, self._timed = believed, timed

    @property
    def digest(self) -> str:
        """Of the model's name, its window, the prompts and how replies are read and believed."""
        prompts = [prompt.sha256 for prompt in PROMPTS.values()]
        parts = [NAME, METHOD, self._lalm.name, f"{self._lalm.seconds:g}", *prompts]
        if self._max_tokens != MAX_TOKENS:
            parts.append(f"{self._max_tokens} tokens")
        parts += [f"{aim} {sure:g}" for aim, sure in sorted(self._believed.items())]
        if not self._timed:
            parts.append("without any times")
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
        heard: Sequence[SoundEvent] = ()
        if query.aim == "hear":
            heard = self._named(span, names, text)
        told = text if self._timed or not heard else "\n".join(event.label for event in heard)
        yield Impression(tool=LALM, segment=span, confidence=reply.confidence, text=told)
        sure = self._believed.get(query.aim)
        match query.aim:
            case "words":
                if said := words(text):
                    believed = reply.confidence if sure is None else sure
                    yield Utterance(tool=LALM, segment=span, confidence=believed, text=said)
            case "count" if names:
                for event in self._count(span, query.text, text):
                    yield event.model_copy(update={"confidence": sure})
            case _:
                for event in heard:
                    yield event.model_copy(update={"confidence": sure})

    def _named(self, span: Segment, names: Sequence[str], text: str) -> Sequence[SoundEvent]:
        """What is heard, and where; somewhere in all of it, if its times are not believed."""
        events = named(text, span, LALM, names, self._label)
        if self._timed:
            return events
        labels = dict.fromkeys(event.label for event in events)
        return [SoundEvent(tool=LALM, segment=span, label=label) for label in labels]

    def _count(self, span: Segment, name: str, text: str) -> Sequence[SoundEvent]:
        """Every single time; a reply without any must say that there is none."""
        events = counted(text, span, LALM, self._label(name))
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
