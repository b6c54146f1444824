"""A model behind a server that speaks OpenAI's chat protocol, such as vLLM; it may hear audio."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Self, TypeVar, cast

import soundfile as sf
from pydantic import BaseModel, Field, ValidationError

from tools.audio import AudioClip
from tools.errors import InputError, ToolError

log = logging.getLogger(__name__)

RATE = 16_000
LOCAL = "none"
"""The key of a server that wants none."""

PATIENCE = 10.0
"""Seconds that a server has to say which models it holds."""

SHOWN = 300
"""Characters of a server's complaint that go into a message."""

Body = dict[str, Any]
Part = dict[str, Any]
"""A piece of a message as it is sent: sound or words."""

Shape = TypeVar("Shape", bound=BaseModel)


class Message(BaseModel, frozen=True):
    """What was said; a model that ran out while thinking has said None."""

    content: str | None = None


class Choice(BaseModel, frozen=True):
    """One reply, and why it ended there."""

    message: Message
    finish_reason: str | None = None


class Completion(BaseModel, frozen=True):
    """The server's answer to a question; the one reply that was asked for."""

    choices: tuple[Choice, ...] = Field(min_length=1)


class Model(BaseModel, frozen=True):
    """A model by its name on the server."""

    id: str


class Models(BaseModel, frozen=True):
    """What the server holds."""

    data: tuple[Model, ...]


@dataclass(frozen=True)
class Chat:
    """Asks one model. Each question has a connection of its own, so there is nothing to close.

    Attributes:
        model: Its name on the server.
        url: Where the protocol begins, as a rule ending in "/v1".
        timeout_s: How many seconds the server may stay silent.
        retries: How often the client library tries again; nobody else does.
        key: What the server wants to see; never shown.
    """

    model: str
    url: str
    timeout_s: float
    retries: int
    key: str = field(repr=False)
    _library: ModuleType = field(repr=False, compare=False)

    @classmethod
    def at(
        cls, url: str, model: str, *, timeout_s: float = 300, retries: int = 5, key: str = LOCAL
    ) -> Self:
        """Connects to nothing yet.

        Raises:
            InputError: The client library is not installed, or the address is none.
        """
        try:
            import openai
        except ModuleNotFoundError:
            raise InputError("the chat client needs: pip install 'listen-again[server]'") from None
        if not url.startswith(("http://", "https://")):
            raise InputError(f"found the server {url!r}; expected http://HOST:PORT/v1")
        return cls(model, url, timeout_s, retries, key.strip() or LOCAL, openai)

    async def reply(
        self, parts: Sequence[Part], *, temperature: float, seed: int, max_tokens: int
    ) -> str:
        """What the model says to one message. A reply cut at `max_tokens` is logged and returned.

        Raises:
            ToolError: The server cannot be reached, complains, is late, or says nothing.
        """
        body: Body = {
            "model": self.model,
            "messages": [{"role": "user", "content": list(parts)}],
            "temperature": temperature,
            "seed": seed,
            "max_tokens": max_tokens,
        }
        sent = await self._send("/chat/completions", body)
        said = self._parsed(Completion, sent).choices[0]
        text = (said.message.content or "").strip()
        cut = f" within {max_tokens} tokens" if said.finish_reason == "length" else ""
        if not text:
            raise ToolError(f"{self.model!r} at {self.url} replied with nothing{cut}")
        if cut:
            log.warning("%r did not come to an end%s", self.model, cut)
        return text

    async def check(self) -> None:
        """Asks once whether the server is there and holds the model.

        Raises:
            InputError: It is not, or does not.
        """
        try:
            held = self._parsed(Models, await self._send("/models")).data
        except ToolError as error:
            raise InputError(f"{error}; expected a chat server, as a rule ending in /v1") from None
        names = [model.id for model in held]
        if self.model not in names:
            some = ", ".join(repr(name) for name in names[:5]) or "none"
            raise InputError(f"{self.url} has no model {self.model!r}; found {some}")

    async def _send(self, path: str, body: Body | None = None) -> str:
        """The text of the server's reply; nothing but its shape is left to go wrong."""
        openai = self._library
        client = openai.AsyncOpenAI(
            api_key=self.key,
            base_url=self.url,
            timeout=self.timeout_s if body else min(self.timeout_s, PATIENCE),
            max_retries=self.retries if body else 0,
        )
        async with client:
            try:
                if body is None:
                    return await client.get(path, cast_to=str)
                return await client.post(path, cast_to=str, body=body)
            except openai.OpenAIError as error:
                # Without the cause: its text and its traceback may repeat the key.
                raise ToolError(self._told(error)) from None

    def _parsed(self, shape: type[Shape], text: str) -> Shape:
        """What the server sent, if it is of this shape."""
        try:
            return shape.model_validate_json(text)
        except ValidationError:
            found = self._clean(text)
            raise ToolError(f"{self.url} sent no {shape.__name__}, found {found!r}") from None

    def _told(self, error: Exception) -> str:
        """A failure in one line."""
        status = getattr(error, "status_code", None)
        if status is None:
            return f"cannot ask {self.url}: {self._clean(str(error))}"
        body: object = getattr(error, "body", None)
        why = cast("Body", body).get("message", body) if isinstance(body, dict) else body
        return f"{self.url} answered {status}: {self._clean(str(why))}"

    def _clean(self, text: str) -> str:
        """In one line, not too long, and without the key."""
        hidden = text if self.key == LOCAL else text.replace(self.key, "[key]")
        return " ".join(hidden.split())[:SHOWN]


def message(text: str, clip: AudioClip | None = None) -> list[Part]:
    """The parts of a question: first the sound, if any, then the words."""
    words: Part = {"type": "text", "text": text}
    return [words] if clip is None else [audio(clip), words]


def audio(clip: AudioClip) -> Part:
    """The clip's window as a mono WAV at 16 kHz.

    vLLM keeps what it made of a sound under the `uuid`, so that a second question about the same
    window is cheaper.
    """
    wav = io.BytesIO()
    sf.write(wav, clip.samples(RATE), RATE, format="WAV", subtype="PCM_16")
    heard = f"{clip.digest} {clip.span.model_dump_json()} {RATE}"
    return {
        "type": "input_audio",
        "input_audio": {"data": base64.b64encode(wav.getvalue()).decode(), "format": "wav"},
        "uuid": hashlib.sha256(heard.encode()).hexdigest(),
    }
