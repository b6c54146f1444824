"""A language model in this process, from a GGUF file, by llama.cpp; it hears nothing.

llama.cpp keeps what it computed of the last prompts, so what begins alike is computed once.
Its kernels wait for each other by spinning: on two busy cores, two threads were ten times slower
than one, so one core is left to others.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from tools.audio import AudioClip
from tools.completion import Completion
from tools.daemon_thread import DaemonThread
from tools.errors import InputError, ToolError
from tools.lalm.choice_posterior import confidence, posterior
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply, letters
from tools.tool import Lazy

CONTEXT = 8_192
"""Tokens of prompt and reply together; a longer prompt is refused by the model."""

KNOWN_MIB = 256
"""Memory for what was computed of earlier prompts; llama.cpp takes up to 8 GiB if it is let."""

LISTED = 64
"""Alternatives to a token that are listed, so that every letter is among them."""

Body = dict[str, Any]
Server = Any
"""xllamacpp's, which has no types here."""

NEEDS = "a model in GGUF needs: pip install 'listen-again[local]'"


class LlamaCpp:
    """One model; what several ask at the same time is answered one after another.

    Args:
        name: What it is called.
        find: Says where its file is, fetching it where it has to; loaded on first use.
        threads: How many it may use; by default one less than there are cores.
    """

    seconds = 0.0
    """It hears nothing."""

    def __init__(self, name: str, find: Callable[[], Path], threads: int | None = None) -> None:
        self.name = name
        self._threads = threads or max(1, (os.cpu_count() or 2) - 1)
        self._server: Lazy[Server] = Lazy(lambda: _loaded(find(), self._threads))
        self._thread = DaemonThread()

    async def check(self) -> None:
        """Loads the model.

        Raises:
            InputError: The package or the file is missing, or the file is none.
        """
        await self._thread.run(self._server.get)

    async def reply(
        self,
        clip: AudioClip | None,
        text: str,
        max_tokens: int = MAX_TOKENS,
        schema: Body | None = None,
    ) -> Reply:
        """What the model says, in the shape of a JSON schema where one is given.

        Raises:
            ToolError: It was to hear, or its reply is empty or none.
        """
        shape = {"json_schema": {"name": "reply", "schema": schema}, "type": "json_schema"}
        wanted: Body = {} if schema is None else {"response_format": shape}
        said = await self._asked(clip, text, {"max_tokens": max_tokens, **wanted})
        told = said.reply
        if not told.text:
            raise ToolError(f"{self.name!r} replied with nothing")
        return Reply(
            text=told.text,
            confidence=confidence(told.tokens),
            tokens=said.usage and said.usage.completion_tokens,
            computed=said.usage and said.usage.computed,
        )

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        """The likeliest letter, and how probable each is as the first token of the reply.

        Raises:
            ToolError: As for `reply`; or there are more choices than letters.
        """
        names = letters(count)
        wanted: Body = {
            "grammar": f"root ::= [{names}]",
            "max_tokens": 1,
            "logprobs": True,
            "top_logprobs": LISTED,
        }
        said = await self._asked(clip, text, wanted)
        tokens = said.reply.tokens
        return Chosen(
            text=said.reply.text,
            confidence=confidence(tokens),
            tokens=said.usage and said.usage.completion_tokens,
            computed=said.usage and said.usage.computed,
            posterior=posterior(tokens, names),
        )

    async def _asked(self, clip: AudioClip | None, text: str, how: Body) -> Completion:
        """The model's reply to one message, by its likeliest tokens."""
        if clip is not None:
            raise ToolError(f"{self.name!r} hears nothing; expected a question without sound")
        body = {"messages": [{"role": "user", "content": text}], "temperature": 0.0, "seed": 0}
        sent: object = await self._thread.run(
            lambda: self._server.get().handle_chat_completions(body | how)
        )
        return _parsed(sent, self.name)


def installed() -> bool:
    """Whether the package that runs it is here."""
    return find_spec("xllamacpp") is not None


def _loaded(path: Path, threads: int) -> Server:
    """The model, ready to be asked."""
    if not path.is_file():
        raise InputError(f"found no file {path}; expected a model in GGUF")
    with path.open("rb") as file:
        if (found := file.read(4)) != b"GGUF":
            raise InputError(f"{path} begins with {found!r}; expected a model in GGUF")
    try:
        library: Any = import_module("xllamacpp")
    except ModuleNotFoundError:
        raise InputError(NEEDS) from None
    told = library.CommonParams()
    told.model.path = str(path)
    told.n_ctx, told.n_parallel, told.warmup, told.verbosity = CONTEXT, 1, False, 0
    told.cache_ram_mib = KNOWN_MIB
    told.cpuparams.n_threads = told.cpuparams_batch.n_threads = threads
    try:
        return library.Server(told)
    except Exception as error:
        raise InputError(f"llama.cpp cannot load {path}: {error}") from None


def _parsed(sent: object, name: str) -> Completion:
    """What llama.cpp sent, if it is a completion: it also sends its complaints as objects.

    Raises:
        ToolError: It is none.
    """
    told: object = json.loads(sent) if isinstance(sent, (str, bytes)) else sent
    try:
        return Completion.model_validate(told)
    except ValidationError:
        error = cast("Mapping[str, object]", told).get("error") if isinstance(told, dict) else told
        raise ToolError(f"{name!r} sent no completion, found {str(error)[:200]!r}") from None
