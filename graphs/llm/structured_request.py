"""Asking a language model for a decision: one question, at most one repair, then giving up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from graphs.llm.circuit_breaker import CircuitBreaker, hurried
from graphs.llm.prompt_quotes import quoted
from graphs.llm.reply_parser import Malformed, Shape, read
from graphs.state import BY_RULE
from tools.audio import AudioClip
from tools.errors import InputError, ToolError
from tools.lalm.lalm import MAX_TOKENS, Chosen, Lalm, Reply
from tools.prompt import Prompt
from tools.refusal import Refused

log = logging.getLogger(__name__)

REPAIR = Prompt.read("graphs.llm", "repair")

ATTEMPTS = 2

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
    """What came of asking.

    Attributes:
        said: What was made of the reply.
        attempts: How often the model was asked.
        tokens: How many it wrote, where somebody counted.
    """

    said: Made | Unusable
    attempts: int
    tokens: int


@dataclass
class StructuredRequester:
    """Puts questions to one model; knows after the first time whether it tells probabilities."""

    model: LanguageModel
    _tells: bool = field(default=True, init=False)
    _breaker: CircuitBreaker = field(default_factory=CircuitBreaker, init=False)

    async def ask(
        self, prompt: str, shape: type[Shape], made: Callable[[Shape], Made]
    ) -> Made | Unusable:
        """What `made` makes of the JSON object that the model writes; it may raise `Malformed`."""
        schema = shape.model_json_schema()
        return await self.ask_text(prompt, lambda reply: made(read(reply, shape)), schema)

    async def ask_text(
        self, prompt: str, made: Callable[[str], Made], schema: dict[str, Any] | None = None
    ) -> Made | Unusable:
        """What `made` makes of the model's words; it may raise `Malformed`, once for a repair.

        Never raises: a server that fails is reported as a model that is of no use.
        """
        return (await self.attempt(prompt, made, schema)).said

    async def attempt(
        self,
        prompt: str,
        made: Callable[[str], Made],
        schema: dict[str, Any] | None = None,
        max_tokens: int = MAX_TOKENS,
    ) -> Attempted[Made]:
        """As `ask_text`, and how often the model was asked for it."""
        asked, reply, why, attempts, tokens = prompt, "", "", 0, 0
        if self._breaker.open:
            return Attempted(Unusable(self._breaker.told), 0, 0)
        while attempts < ATTEMPTS:
            attempts += 1
            try:
                said = await hurried(self.model.reply(None, asked, max_tokens, schema))
                self._breaker.succeeded()
                reply, tokens = said.text, tokens + (said.tokens or 0)
                return Attempted(made(reply), attempts, tokens)
            except (Refused, InputError) as error:
                self._breaker.failed(str(error))
                return Attempted(self._given_up(str(error)), attempts, tokens)
            except (Malformed, ToolError) as error:
                why = str(error)
                asked = f"{prompt}\n\n{REPAIR(reply=quoted(reply), why=quoted(why))}"
        return Attempted(self._given_up(why), attempts, tokens)

    def _given_up(self, why: str) -> Unusable:
        log.warning("%r was of no use, a rule decides: %s", self.model.name, why)
        return Unusable(" ".join(why.split()))

    async def probabilities(self, prompt: str, count: int) -> tuple[float, ...]:
        """Of each of so many lettered choices; none where the server tells no probabilities."""
        if not self._tells or self._breaker.open:
            return ()
        try:
            chosen = await hurried(self.model.choose(None, prompt, count))
        except (Refused, InputError) as error:
            self._breaker.failed(str(error))
            log.warning("%r told no probabilities: %s", self.model.name, error)
            return ()
        except ToolError as error:
            log.warning("%r told no probabilities: %s", self.model.name, error)
            return ()
        self._tells = bool(chosen.posterior)
        return chosen.posterior
