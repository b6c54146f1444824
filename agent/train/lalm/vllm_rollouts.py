"""Rollouts from vLLM servers that hold the policy's weights.

Tokens and log-probabilities are those of the server; nothing is tokenised again. Its weights may be
older than the student's: the importance ratios of training are for that. It must put a
conversation as the student's processor does, which is so when it serves the folder that the student
was saved to.

Pauses need rollouts in this process. A server decodes to the end by itself: to pause, it would have
to be stopped after each group and started again from text, which other tokens may spell.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.student.generate import SamplingModel
from agent.student.model_input import ModelInput
from agent.student.token_rollout import Ended, Rollout
from agent.student.token_sampling import Sampling
from agent.student.visible_tokens import VisibleTokens, visible
from tools.chat import LOCAL, Body, Chat, Part, message, wav
from tools.completion import Choice, Completion
from tools.errors import InputError, ToolError
from tools.lalm.model_families import Foreign
from tools.lalm.server_pool import RETRIES, Pool, Server

ENDED: dict[str | None, Ended] = {"stop": "end", "length": "cap"}
"""Why a reply ended, as servers say it."""

NUMBERED = re.compile(r"token_id:(\d+)")
"""How vLLM writes a token where it lists log-probabilities by number."""

PLAIN: Body = {
    "top_k": -1,
    "min_p": 0.0,
    "repetition_penalty": 1.0,
    "presence_penalty": 0.0,
    "frequency_penalty": 0.0,
}
"""A server takes what is not said from the model's `generation_config.json`: another policy."""


@dataclass(frozen=True)
class Servers:
    """Samples from the servers of a pool.

    Attributes:
        pool: The servers.
        words: The policy's tokens that have a part of their own.
        tokenizer: The policy's.
        rate: Samples per second of the sounds.
    """

    pool: Pool
    words: VisibleTokens
    tokenizer: Foreign
    rate: int

    @classmethod
    def at(
        cls,
        urls: Sequence[str],
        model: str,
        speaker: SamplingModel,
        *,
        rate: int = 16_000,
        key: str = LOCAL,
        timeout_s: float = 600,
        retries: int = RETRIES,
    ) -> Servers:
        """Connects to nothing yet.

        Raises:
            InputError: An address is none, or the key cannot be sent.
        """
        chats = [Chat.at(url, model, key=key, timeout_s=timeout_s, retries=0) for url in urls]
        words = VisibleTokens.of(speaker.model, speaker.tokenizer)
        return cls(Pool(chats, retries, 2 * timeout_s), words, speaker.tokenizer, rate)

    async def sample(
        self, asked: Sequence[ModelInput], how: Sampling, seed: int, group: int = 1
    ) -> list[Rollout]:
        """As `sample.sample` does in this process, though other words are drawn from a seed.

        Raises:
            InputError: Of what is wanted, a server cannot give the log-probabilities.
            ToolError: The servers fail, or send what are no rollouts of this policy.
        """
        _possible(how)
        groups = await asyncio.gather(
            *(self._group(one, how, _seed(seed, at), group) for at, one in enumerate(asked))
        )
        return [rollout for rollouts in groups for rollout in rollouts]

    async def _group(
        self, asked: ModelInput, how: Sampling, seed: int, group: int
    ) -> list[Rollout]:
        parts, body = _parts(asked, self.rate), self._body(how, seed, group)

        async def use(server: Server) -> Completion:
            return await server.chat.sampled(parts, body)

        return rollouts(await self.pool.ask(use), group, self.words, self.tokenizer)

    def _body(self, how: Sampling, seed: int, group: int) -> Body:
        return PLAIN | {
            "n": group,
            "seed": seed,
            "temperature": how.temperature,
            "top_p": how.top_p,
            "min_tokens": how.min_tokens,
            "max_tokens": how.max_tokens,
            "logit_bias": {str(token): -100 for token in self.words.unspoken},
            "logprobs": True,
            "return_token_ids": True,
            "return_tokens_as_token_ids": True,
        }


def _possible(how: Sampling) -> None:
    if how.pause:
        raise InputError("a server cannot pause a rollout; expected rollouts in this process")
    if named := [name for name in ("begins", "held") if getattr(how, name)]:
        raise InputError(
            f"found {named[0]} {getattr(how, named[0])!r}, which a server cannot do; "
            "expected rollouts in this process"
        )
    if how.temperature not in (0, 1):
        raise InputError(
            f"found a temperature of {how.temperature:g}; expected 1, or 0, for a server gives "
            "log-probabilities at 1"
        )


def _parts(asked: ModelInput, rate: int) -> list[Part]:
    """Sound and words. Its samples are sent as they are, so that the same is heard and scored."""
    if asked.sound is None:
        return message(asked.text)
    name = hashlib.sha256(asked.sound.tobytes() + str(rate).encode()).hexdigest()
    heard = wav(asked.sound, rate, "FLOAT")
    return [{"type": "input_audio", "input_audio": heard, "uuid": name}, *message(asked.text)]


def _seed(seed: int, at: int) -> int:
    """Another one for each prompt, within what every server takes."""
    return int(np.random.SeedSequence([seed, at]).generate_state(1)[0] >> 1)


def rollouts(
    completion: Completion, group: int, words: VisibleTokens, tokenizer: Foreign
) -> list[Rollout]:
    """What a server sent, read: the one place where it is.

    Raises:
        ToolError: It is not so many rollouts, or not of this policy, or their log-probabilities or
            tokens are missing.
    """
    if len(completion.choices) != group:
        raise ToolError(f"found {len(completion.choices)} replies; expected {group}")
    return [_rollout(choice, words, tokenizer) for choice in completion.choices]


def _rollout(choice: Choice, words: VisibleTokens, tokenizer: Foreign) -> Rollout:
    if choice.finish_reason not in ENDED:
        raise ToolError(
            f"found a reply that ended by {choice.finish_reason!r}; expected one of "
            + ", ".join(repr(known) for known in ENDED)
        )
    log_probs = tuple(written.logprob for written in choice.tokens)
    if not log_probs:
        raise ToolError("found a reply without log-probabilities; expected those of a vLLM server")
    tokens = _numbers(choice)
    if len(tokens) != len(log_probs):
        raise ToolError(
            f"found {len(tokens)} tokens and {len(log_probs)} log-probabilities; "
            "expected as many of each"
        )
    if strange := [token for token in tokens if not 0 <= token < words.count]:
        raise ToolError(
            f"found token {strange[0]}; expected one below {words.count}: "
            "the server has another tokenizer"
        )
    learned = (True,) * len(tokens)
    return Rollout(
        tokens=tokens,
        log_probs=log_probs,
        learned=learned,
        ended=ENDED[choice.finish_reason],
        text=visible(tokenizer, tokens, learned),
    )


def _numbers(choice: Choice) -> tuple[int, ...]:
    """The tokens, from their own list or as the log-probabilities name them."""
    if choice.token_ids is not None:
        return choice.token_ids
    named = [NUMBERED.fullmatch(written.token) for written in choice.tokens]
    numbers = tuple(int(match[1]) for match in named if match)
    if len(numbers) != len(named):
        raise ToolError("found tokens as text; expected their numbers, as a vLLM server gives them")
    return numbers
