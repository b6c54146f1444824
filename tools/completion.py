"""What a chat server sends: replies with their log-probabilities, and the models that it holds."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from tools.spoken_reply import thoughts

SLACK = 1e-3
"""How far above 0 rounding may put a logarithm of a probability."""

IMPOSSIBLE = -1e4
"""The least that is told apart: servers write -9999 for what cannot be."""

LONGEST = 1 << 18
"""Characters of one reply: some ten times as many as there may be tokens."""

Log = Annotated[
    float,
    Field(strict=True, le=SLACK, allow_inf_nan=False),
    AfterValidator(lambda log: min(0.0, max(IMPOSSIBLE, log))),
]
"""The natural logarithm of a probability."""

Count = Annotated[int, Field(strict=True, ge=0, lt=1 << 31)]
"""A number of tokens, or that of one."""


class Token(BaseModel, frozen=True):
    """A piece of text and how probable it was at its place."""

    token: str
    logprob: Log


class Written(Token, frozen=True):
    """A token of the reply, and what might have stood in its place."""

    top_logprobs: tuple[Token, ...] = ()


class Logprobs(BaseModel, frozen=True):
    """The reply token by token; None where the server does not tell."""

    content: tuple[Written, ...] | None = None


class Message(BaseModel, frozen=True):
    """What was said; a model that ran out while thinking has said None.

    What a reasoning model thought before stands in `reasoning_content` (vLLM, SGLang, DeepSeek) or
    in `reasoning` (OpenRouter, newer vLLM); other servers leave it in the text, between tags.
    """

    content: Annotated[str, Field(max_length=LONGEST)] | None = None
    reasoning_content: Annotated[str, Field(max_length=LONGEST)] | None = None
    reasoning: Annotated[str, Field(max_length=LONGEST)] | None = None


class Choice(BaseModel, frozen=True):
    """One reply, and why it ended there; vLLM also tells its tokens by number if asked to."""

    message: Message
    finish_reason: str | None = None
    logprobs: Logprobs | None = None
    token_ids: tuple[Count, ...] | None = None

    @property
    def text(self) -> str:
        """The reply without the blanks around it."""
        return (self.message.content or "").strip()

    @property
    def thoughts(self) -> str:
        """What was thought before, wherever the server puts it."""
        said = self.message
        return (said.reasoning_content or said.reasoning or thoughts(said.content or "")).strip()

    @property
    def cut(self) -> bool:
        """Whether it ran into the limit of tokens."""
        return self.finish_reason == "length"

    @property
    def tokens(self) -> tuple[Written, ...]:
        """The reply token by token, where the server tells."""
        return (self.logprobs and self.logprobs.content) or ()


class PromptTokens(BaseModel, frozen=True):
    """Those of the prompt that the server knew from an earlier one."""

    cached_tokens: Count | None = None


class Usage(BaseModel, frozen=True):
    """How many tokens prompt and reply took, where the server counts."""

    completion_tokens: Count | None = None
    prompt_tokens: Count | None = None
    prompt_tokens_details: PromptTokens | None = None

    @property
    def computed(self) -> int | None:
        """Tokens of the prompt that were computed anew; None where the server does not tell."""
        known = self.prompt_tokens_details and self.prompt_tokens_details.cached_tokens
        if self.prompt_tokens is None or known is None:
            return None
        return max(0, self.prompt_tokens - known)


class Completion(BaseModel, frozen=True):
    """The server's answer to a question; the one reply that was asked for."""

    choices: tuple[Choice, ...] = Field(min_length=1)
    usage: Usage | None = None

    @property
    def reply(self) -> Choice:
        """The one reply."""
        return self.choices[0]


class ServedModel(BaseModel, frozen=True):
    """A model by its name on the server, and who serves it: vLLM says "vllm"."""

    id: str
    owned_by: str | None = None


class Models(BaseModel, frozen=True):
    """What the server holds."""

    data: tuple[ServedModel, ...]


_ANY = TypeAdapter[JsonValue](JsonValue)


def complaint(sent: bytes) -> str:
    """What a server says of why it does not answer: its own message, or all that it sent."""
    try:
        told = _ANY.validate_json(sent)
    except ValidationError:
        return sent.decode(errors="replace")
    for name in ("error", "message", "detail"):
        if isinstance(told, dict) and told.get(name):
            told = told[name]
    return told if isinstance(told, str) else str(told)
