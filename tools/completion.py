"""What a chat server sends: replies with their log-probabilities, and the models that it holds."""

from __future__ import annotations

from pydantic import BaseModel, Field, NonNegativeInt


class Token(BaseModel, frozen=True, allow_inf_nan=False):
    """A piece of text and the natural logarithm of its probability at its place."""

    token: str
    logprob: float


class Written(Token, frozen=True):
    """A token of the reply, and what might have stood in its place."""

    top_logprobs: tuple[Token, ...] = ()


class Logprobs(BaseModel, frozen=True):
    """The reply token by token; None where the server does not tell."""

    content: tuple[Written, ...] | None = None


class Message(BaseModel, frozen=True):
    """What was said; a model that ran out while thinking has said None."""

    content: str | None = None


class Choice(BaseModel, frozen=True):
    """One reply, and why it ended there; vLLM also tells its tokens by number if asked to."""

    message: Message
    finish_reason: str | None = None
    logprobs: Logprobs | None = None
    token_ids: tuple[int, ...] | None = None

    @property
    def text(self) -> str:
        """The reply without the blanks around it."""
        return (self.message.content or "").strip()

    @property
    def cut(self) -> bool:
        """Whether it ran into the limit of tokens."""
        return self.finish_reason == "length"

    @property
    def tokens(self) -> tuple[Written, ...]:
        """The reply token by token, where the server tells."""
        return (self.logprobs and self.logprobs.content) or ()


class Usage(BaseModel, frozen=True):
    """How many tokens the reply took, where the server counts."""

    completion_tokens: NonNegativeInt | None = None


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
