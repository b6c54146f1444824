"""A model behind a server that speaks OpenAI's chat protocol, such as vLLM; it may hear audio."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import soundfile as sf
from pydantic import BaseModel, ValidationError

from tools import decode
from tools.address import HIDDEN, checked, redacted, secrets
from tools.audio import AudioClip, Samples
from tools.completion import Completion, Models, ServedModel, complaint
from tools.deadline import left
from tools.errors import InputError, ToolError
from tools.http_client import Received, Unanswered, received
from tools.refusal import PATIENCE, Refused, seconds_said

log = logging.getLogger(__name__)

RATE = 16_000
LOCAL = "none"
"""The key of a server that wants none."""

WELCOME = 10.0
"""Seconds that a server has to say which models it holds."""

SHOWN = 300
"""Characters of a server's complaint that go into a message."""

TOLD, READ = 1 << 16, 1 << 12
"""Bytes of it that are read, and characters of its message that are looked at."""

OK = 200

Body = dict[str, Any]
Part = dict[str, Any]
"""A piece of a message as it is sent: sound or words."""

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Chat:
    """Asks one model; nothing needs closing.

    Attributes:
        model: Its name on the server.
        url: Where the protocol begins, as a rule ending in "/v1", as it may be shown.
        timeout_s: How many seconds one request has in all; fewer where the ask ends before.
        retries: How often to ask again what may pass; nobody else does.
        key: What the server wants to see; never shown.
    """

    model: str
    url: str
    timeout_s: float
    retries: int
    key: str = field(repr=False)
    _address: str = field(repr=False)

    @classmethod
    def at(
        cls, url: str, model: str, *, timeout_s: float = 300, retries: int = 5, key: str = LOCAL
    ) -> Self:
        """Connects to nothing yet.

        Raises:
            InputError: The address is none, or the key cannot be sent.
        """
        key = key.strip() or LOCAL
        if not (key.isascii() and key.isprintable()):
            raise InputError("the key of the server cannot be sent; expected letters of ASCII")
        return cls(model, redacted(checked(url)), timeout_s, retries, key, url)

    @property
    def origin(self) -> str:
        """Tells the address from others without showing it."""
        return hashlib.sha256(self._address.encode()).hexdigest()

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

    async def _send(self, path: str, body: Body | None = None) -> bytes:
        """The body of the server's reply; nothing but its shape is left to go wrong."""
        failures = 0
        while True:
            try:
                return await self._sent_once(path, body)
            except Refused as error:
                failures += 1
                pause = error.pause(failures)
                again = body and failures <= self.retries and error.passing and not error.late
                if not again or pause > min(PATIENCE, left()):
                    raise
                log.info("asking again in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)

    async def _sent_once(self, path: str, body: Body | None) -> bytes:
        patience = self.timeout_s if body else min(self.timeout_s, WELCOME)
        if (seconds := min(patience, left())) <= 0:
            raise Refused(f"no time is left to ask {self.url}", None, late=True)
        key = None if self.key == LOCAL else self.key
        try:
            found = await received(self._address, path, key, body, seconds)
        except Unanswered as error:
            told = f"cannot ask {self.url}: {self._clean(str(error))}"
            if error.came:
                raise ToolError(told) from None
            raise Refused(told, None, late=error.late) from None
        if found.status != OK:
            raise self._refused(found)
        return found.body

    def _refused(self, found: Received) -> Refused:
        """A complaint, read once."""
        why = self._clean(complaint(found.body[:TOLD]))
        if place := found.headers.get("location"):
            why = (
                f"it sends us to {self._clean(place)}, where nothing was sent; "
                "expected an address that answers itself"
            )
        wait_s = seconds_said(found.headers.get("retry-after"))
        return Refused(f"{self.url} answered {found.status}: {why}", found.status, wait_s)

    def _parsed(self, shape: type[Shape], sent: bytes) -> Shape:
        """What the server sent, if it is of this shape."""
        try:
            return shape.model_validate_json(sent)
        except ValidationError:
            found = self._clean(sent[:READ].decode(errors="replace"))
            raise ToolError(f"{self.url} sent no {shape.__name__}, found {found!r}") from None

    def _clean(self, text: str) -> str:
        """In one line, not too long, and without what is secret."""
        hidden = text[:READ]
        for secret in sorted(secrets(self._address), key=len, reverse=True):
            hidden = hidden.replace(secret, HIDDEN)
        hidden = redacted(hidden)
        hidden = hidden if self.key == LOCAL else hidden.replace(self.key, "[key]")
        return " ".join(hidden.split())[:SHOWN]


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
