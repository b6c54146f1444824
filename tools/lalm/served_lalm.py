"""A LALM at one or several OpenAI-compatible servers, such as vLLM."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from tools.audio import AudioClip
from tools.chat import LOCAL, Body, Chat, Part, again, audio, message
from tools.completion import Completion
from tools.lalm.audio_limits import longest, refuse_longer
from tools.lalm.choice_posterior import confidence, posterior
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply, letters
from tools.lalm.server_pool import RETRIES, Pool, Server
from tools.refusal import Refused

log = logging.getLogger(__name__)

LISTED = 20
"""The most alternatives to a token that vLLM lists, unless --max-logprobs says otherwise."""

UNKNOWN_FIELD = (400, 422)
"""What servers answer to fields of a request that they do not know."""


@dataclass(frozen=True)
class ServedLalm:
    """Asks the servers of a pool. The sound comes before the words, for prefix caching.

    Attributes:
        name: The model's name on every server.
        seconds: The longest clip that it hears.
        pool: The servers.
        temperature: 0 for the likeliest reply.
        seed: Of sampling.
    """

    name: str
    seconds: float
    pool: Pool
    temperature: float = 0.0
    seed: int = 0

    @classmethod
    def at(
        cls,
        urls: Sequence[str],
        model: str,
        *,
        seconds: float | None = None,
        key: str = LOCAL,
        timeout_s: float = 300,
        retries: int = RETRIES,
        seed: int = 0,
    ) -> ServedLalm:
        """Connects to nothing yet. Without `seconds`, they are those known of the model.

        Raises:
            InputError: An address is none, or the key cannot be sent.
        """
        chats = [Chat.at(url, model, key=key, timeout_s=timeout_s, retries=0) for url in urls]
        pool = Pool(chats, retries, 2 * timeout_s)
        return cls(model, seconds or longest(model), pool, seed=seed)

    @property
    def origin(self) -> str:
        """A hash of the addresses of its servers, in whatever order they were named."""
        return "+".join(sorted(server.chat.origin for server in self.pool.servers))

    async def check(self) -> None:
        """Asks the servers what they hold.

        Raises:
            InputError: One does not hold the model, or none is there.
        """
        await self.pool.check()

    async def reply(
        self,
        clip: AudioClip | None,
        text: str,
        max_tokens: int = MAX_TOKENS,
        schema: Body | None = None,
    ) -> Reply:
        """What the model says, in the shape of a JSON schema where one is given and taken.

        Raises:
            ToolError: The clip is too long, or the servers fail.
        """
        wanted: Body = {"logprobs": True}
        if schema is not None:
            form = {"name": "reply", "schema": schema}
            wanted["response_format"] = {"type": "json_schema", "json_schema": form}
        completion = await self._asked(clip, text, max_tokens, wanted)
        said = completion.reply
        return Reply(
            text=said.text,
            confidence=confidence(said.tokens),
            tokens=_count(completion),
            computed=completion.usage and completion.usage.computed,
            thoughts=said.thoughts,
        )

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        """The letter that the model says, and how probable each was, in one call.

        Raises:
            ToolError: As for `reply`; or there are more choices than letters.
        """
        names = letters(count)
        wanted: Body = {
            "structured_outputs": {"choice": list(names)},
            "logprobs": True,
            "top_logprobs": LISTED,
        }
        completion = await self._asked(clip, text, max_tokens, wanted)
        said = completion.reply
        return Chosen(
            text=said.text,
            confidence=confidence(said.tokens),
            tokens=_count(completion),
            computed=completion.usage and completion.usage.computed,
            posterior=posterior(said.tokens, names) if count <= LISTED else (),
            thoughts=said.thoughts,
        )

    async def _asked(
        self, clip: AudioClip | None, text: str, max_tokens: int, wanted: Body
    ) -> Completion:
        """One question to one server, with `wanted` where the server takes it."""
        refuse_longer(clip, self.seconds, self.name)
        how: Body = {"temperature": self.temperature, "seed": self.seed, "max_tokens": max_tokens}
        known = again(clip) if clip else None

        async def use(server: Server) -> Completion:
            return await _posed(server, clip, known, text, how, wanted)

        return await self.pool.ask(use, known["uuid"] if known else None)


async def _posed(
    server: Server, clip: AudioClip | None, known: Part | None, text: str, how: Body, wanted: Body
) -> Completion:
    """The question without its sound where the server keeps that; else whole."""
    name = known["uuid"] if known else ""
    if known and server.keeps(name):
        try:
            how = how | wanted if server.structured else how
            return await server.chat.complete([known, *message(text)], how)
        except Refused as error:
            if error.status is None or error.status == 429:
                raise
            # It says in many ways that it has forgotten the sound, 400 and 500 among them.
            log.info("sending the sound again: %s", error)
            server.forget(name)
    # Decoding takes a while, so other questions go on meanwhile.
    parts = message(text) if clip is None else await asyncio.to_thread(_whole, clip, text)
    completion = await _wished(server, parts, how, wanted)
    if known:
        server.keep(name)
    return completion


def _whole(clip: AudioClip, text: str) -> list[Part]:
    return [audio(clip), *message(text)]


async def _wished(server: Server, parts: Sequence[Part], how: Body, wanted: Body) -> Completion:
    """The answer with what is wanted besides; without it from a server that knows no such thing."""
    chat = server.chat
    if not server.structured:
        return await chat.complete(parts, how)
    try:
        completion = await chat.complete(parts, how | wanted)
    except Refused as error:
        if error.status not in UNKNOWN_FIELD:
            raise
        completion = await chat.complete(parts, how)
        server.structured = False
    _note(server, told=bool(completion.reply.tokens))
    return completion


def _note(server: Server, told: bool) -> None:
    """Says once of each server that it tells no probabilities."""
    if not told and server.tells is None:
        log.warning(
            "%s gives no log-probabilities: its replies are read as text, and have no posterior",
            server.chat.url,
        )
    server.tells = told


def _count(completion: Completion) -> int | None:
    """Tokens of the reply: as counted by the server, or as listed."""
    if completion.usage and completion.usage.completion_tokens is not None:
        return completion.usage.completion_tokens
    return len(completion.reply.tokens) or None
