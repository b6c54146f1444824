"""Asking a language model for a decision: one question, at most one repair, then giving up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Generic, Protocol, TypeVar

from graphs.llm.circuit_breaker import CircuitBreaker, hurried
from graphs.llm.prompt_quotes import quoted
from graphs.llm.reply_parser import Malformed, Shape, read
from graphs.state import BY_RULE
from tools.audio import AudioClip
from tools.errors import InputError, ToolError
from tools.evidence import Cost
from tools.lalm.lalm import MAX_TOKENS, Chosen, Lalm, Reply
from tools.prompt import Prompt
from tools.refusal import Refused

log = logging.getLogger(__name__)

REPAIR = Prompt.read("graphs.llm", "repair")

ATTEMPTS = 2

LETTER_TOKENS = 400
"""A letter is one; the rest is for models that think before."""

Made = TypeVar("Made")


class LanguageModel(Protocol):
    """A language model, such as a `ServedLalm`; it need not hear."""

    @property
    def name(self) -> str: ...

    async def reply(
        self,
        clip: AudioClip | None,
        text: str,
        max_tokens: int = MAX_TOKENS,
        schema: dict[str, Any] | None = None,
    ) -> Reply: ...

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen: ...


@dataclass(frozen=True)
class Unshaped:
    """A LALM that knows nothing of shapes: it is only asked for them in words."""

    lalm: Lalm

    @property
    def name(self) -> str:
        """The model's."""
        return self.lalm.name

    async def reply(
        self,
        clip: AudioClip | None,
        text: str,
        max_tokens: int = MAX_TOKENS,
        schema: dict[str, Any] | None = None,
    ) -> Reply:
        """What the model says."""
        return await self.lalm.reply(clip, text, max_tokens)

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        """The letter that it says."""
        return await self.lalm.choose(clip, text, count, max_tokens)


@dataclass(frozen=True)
class Unusable:
    """A model that could not be asked, or twice said what cannot be used: why, in one line."""

    why: str

    @property
    def thought(self) -> str:
        """What a rule's decision says of how it came to be one."""
        return BY_RULE + self.why


@dataclass(frozen=True)
class Attempted(Generic[Made]):
    """What was made of a model's replies, and what asking took."""

    said: Made | Unusable
    asking: Cost


@dataclass
class StructuredRequester:
    """Puts questions to one model, within the deadline; gives it up where it fails twice."""

    model: LanguageModel
    _breaker: CircuitBreaker = field(default_factory=CircuitBreaker, init=False)

    async def shaped(
        self, prompt: str, shape: type[Shape], made: Callable[[Shape], Made], max_tokens: int
    ) -> Attempted[Made]:
        """What `made` makes of the JSON object that the model writes; it may raise `Malformed`."""
        schema = shape.model_json_schema()
        return await self.attempt(
            prompt, lambda reply: made(read(reply, shape)), schema, max_tokens
        )

    async def attempt(
        self,
        prompt: str,
        made: Callable[[str], Made],
        schema: dict[str, Any] | None = None,
        max_tokens: int = MAX_TOKENS,
    ) -> Attempted[Made]:
        """What `made` makes of the model's words; it may raise `Malformed`, once for a repair.

        Never raises: a server that fails is reported as a model that is of no use.
        """
        asked, reply, why, took = prompt, "", "", Cost()
        if self._breaker.told:
            return Attempted(Unusable(self._breaker.told), took)
        for _ in range(ATTEMPTS):
            began = perf_counter()
            try:
                said = await hurried(self.model.reply(None, asked, max_tokens, schema))
                self._breaker.succeeded()
                took += _took(began, [said])
                reply = said.text
                return Attempted(made(reply), took)
            except (Refused, InputError) as error:
                self._breaker.failed(str(error))
                return Attempted(self._given_up(str(error)), took + _took(began, [None]))
            except (Malformed, ToolError) as error:
                took += Cost() if isinstance(error, Malformed) else _took(began, [None])
                why = str(error)
                asked = f"{prompt}\n\n{REPAIR(reply=quoted(reply), why=quoted(why))}"
        return Attempted(self._given_up(why), took)

    async def letters(self, prompts: Sequence[str], count: int) -> Attempted[tuple[Chosen, ...]]:
        """The letter that the model names to each prompt, of so many."""
        if self._breaker.told:
            return Attempted(Unusable(self._breaker.told), Cost())
        began = perf_counter()
        try:
            chosen = await hurried(self._each(prompts, count))
        except (Refused, InputError, ToolError) as error:
            self._breaker.failed(str(error))
            return Attempted(self._given_up(str(error)), _took(began, [None]))
        self._breaker.succeeded()
        return Attempted(tuple(chosen), _took(began, chosen))

    async def _each(self, prompts: Sequence[str], count: int) -> list[Chosen]:
        """All of them at the same time; where one fails, no other goes on."""
        try:
            async with asyncio.TaskGroup() as group:
                asked = [
                    group.create_task(self.model.choose(None, one, count, LETTER_TOKENS))
                    for one in prompts
                ]
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        return [one.result() for one in asked]

    def _given_up(self, why: str) -> Unusable:
        log.warning("%r was of no use, a rule decides: %s", self.model.name, why)
        return Unusable(" ".join(why.split()))


def _took(began: float, replies: Sequence[Reply | None]) -> Cost:
    """What some questions to a model took, of which some may have got no reply."""
    tokens = sum(reply.tokens or 0 for reply in replies if reply)
    return Cost(asked=len(replies), seconds=perf_counter() - began, tokens=tokens)
