"""A model behind a server that speaks OpenAI's chat protocol, such as vLLM; it may hear audio."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from types import ModuleType
from typing import Any, Self, TypeVar, cast

import soundfile as sf
from pydantic import BaseModel, ValidationError

from tools import decode
from tools.audio import AudioClip, Samples
from tools.client import shared
from tools.completion import Completion, Models, ServedModel
from tools.errors import InputError, ToolError

log = logging.getLogger(__name__)

RATE = 16_000
LOCAL = "none"
"""The key of a server that wants none."""

PATIENCE = 10.0
"""Seconds that a server has to say which models it holds."""

REACH = 10.0
"""Seconds that a server has to be reached at all."""

PASSING = (408, 409, 425, 429)
"""Complaints that pass, besides those of 500 and above."""

SHOWN = 300
"""Characters of a server's complaint that go into a message."""

Body = dict[str, Any]
Part = dict[str, Any]
"""A piece of a message as it is sent: sound or words."""

Shape = TypeVar("Shape", bound=BaseModel)


class Refused(ToolError):
    """A server that did not answer.

    Attributes:
        status: What it said in the words of HTTP; None where it could not be reached.
        wait_s: In how many seconds it wants to be asked again, where it says so.
        late: Whether it was reached, and did not answer in time.
    """

    def __init__(
        self, told: str, status: int | None, wait_s: float | None = None, late: bool = False
    ) -> None:
        super().__init__(told)
        self.status, self.wait_s, self.late = status, wait_s, late

    @property
    def passing(self) -> bool:
        """Whether asking again may help."""
        return self.status is None or self.status in PASSING or self.status >= 500


@dataclass(frozen=True)
class Chat:
    """Asks one model; nothing needs closing.

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
        sampling: Body = {"temperature": temperature, "seed": seed, "max_tokens": max_tokens}
        return (await self.complete(parts, sampling)).reply.text

    async def complete(self, parts: Sequence[Part], how: Body) -> Completion:
        """The whole answer to one message; `how` holds the other fields of the request.

        Raises:
            Refused: The server cannot be reached, complains or is late.
            ToolError: It says nothing, or what is no completion.
        """
        completion = await self.sampled(parts, how)
        said = completion.reply
        cut = f" within {how.get('max_tokens')} tokens" if said.cut else ""
        if not said.text:
            raise ToolError(f"{self.model!r} at {self.url} replied with nothing{cut}")
        if cut:
            log.warning("%r did not come to an end%s", self.model, cut)
        return completion

    async def sampled(self, parts: Sequence[Part], how: Body) -> Completion:
        """As `complete`, also where nothing was said: one of several replies may be empty.

        Raises:
            Refused: The server cannot be reached, complains or is late.
            ToolError: It sends what is no completion.
        """
        asked: Body = {"role": "user", "content": list(parts)}
        sent = await self._send(
            "/chat/completions", {"model": self.model, "messages": [asked], **how}
        )
        return self._parsed(Completion, sent)

    async def held(self) -> Models:
        """The models that the server holds.

        Raises:
            ToolError: It cannot be reached, or is no chat server.
        """
        return self._parsed(Models, await self._send("/models"))

    async def check(self) -> None:
        """Asks once whether the server is there and holds the model.

        Raises:
            InputError: It is not, or does not.
        """
        try:
            held = await self.held()
        except ToolError as error:
            raise InputError(f"{error}; expected a chat server, as a rule ending in /v1") from None
        self.find(held)

    def find(self, held: Models) -> ServedModel:
        """The model among those that the server holds.

        Raises:
            InputError: It is not there.
        """
        for model in held.data:
            if model.id == self.model:
                return model
        some = ", ".join(repr(model.id) for model in held.data[:5]) or "none"
        raise InputError(f"{self.url} has no model {self.model!r}; found {some}")

    async def _send(self, path: str, body: Body | None = None) -> str:
        """The text of the server's reply; nothing but its shape is left to go wrong."""
        openai = self._library
        client = await shared(openai, self.url, self.key)
        silence = self.timeout_s if body else min(self.timeout_s, PATIENCE)
        how: Body = {
            "timeout": openai.Timeout(silence, connect=min(silence, REACH)),
            "max_retries": self.retries if body else 0,
        }
        try:
            if body is None:
                return await client.get(path, cast_to=str, options=how)
            return await client.post(path, cast_to=str, body=body, options=how)
        except openai.OpenAIError as error:
            # Without the cause: its text and its traceback may repeat the key.
            raise self._refused(error) from None

    def _parsed(self, shape: type[Shape], text: str) -> Shape:
        """What the server sent, if it is of this shape."""
        try:
            return shape.model_validate_json(text)
        except ValidationError:
            found = self._clean(text)
            raise ToolError(f"{self.url} sent no {shape.__name__}, found {found!r}") from None

    def _refused(self, error: Exception) -> Refused:
        """A failure, read once."""
        response: object = getattr(error, "response", None)
        headers: Mapping[str, str] = getattr(response, "headers", {})
        reached = type(error.__cause__).__name__ != "ConnectTimeout"
        return Refused(
            self._told(error),
            status=getattr(error, "status_code", None),
            wait_s=_seconds(headers.get("retry-after")),
            late=isinstance(error, self._library.APITimeoutError) and reached,
        )

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


def _seconds(after: str | None) -> float | None:
    """What `Retry-After` says: so many seconds, or a date; None where it says neither."""
    if not after:
        return None
    try:
        return max(0.0, float(after))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(after)
    except ValueError:
        return None
    return max(0.0, date.timestamp() - time())


def message(text: str, clip: AudioClip | None = None) -> list[Part]:
    """The parts of a question: first the sound, if any, then the words."""
    words: Part = {"type": "text", "text": text}
    return [words] if clip is None else [audio(clip), words]


def audio(clip: AudioClip) -> Part:
    """The clip's window as a mono WAV at 16 kHz, named by its `uuid`."""
    return again(clip) | {"input_audio": wav(clip.samples(RATE), RATE, "PCM_16")}


def wav(samples: Samples, rate: int, subtype: str) -> Body:
    """Samples as a file, in letters. The subtype is one of libsndfile's."""
    made = io.BytesIO()
    sf.write(made, samples, rate, format="WAV", subtype=subtype)
    return {"data": base64.b64encode(made.getvalue()).decode(), "format": "wav"}


def again(clip: AudioClip) -> Part:
    """The clip's window by its name alone, for a server that has kept what it made of the sound.

    vLLM takes the name for the sound without looking, so it must change with every sample.
    """
    heard = f"{clip.digest} {clip.span.model_dump_json()} {RATE} {clip.side} {decode.METHOD}"
    name = hashlib.sha256(heard.encode()).hexdigest()
    return {"type": "input_audio", "input_audio": None, "uuid": name}
