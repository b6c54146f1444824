"""A large audio-language model (LALM), wherever it runs: it replies, or chooses."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase as LETTERS
from typing import Protocol, runtime_checkable

from pydantic import BaseModel, NonNegativeInt

from tools.audio import AudioClip
from tools.errors import ToolError
from tools.evidence import Confidence

MAX_TOKENS = 4096
"""Enough for a model that thinks aloud first."""


class Reply(BaseModel, frozen=True):
    """What a model said.

    Attributes:
        text: Its words, thoughts included.
        confidence: The geometric mean of its tokens' probabilities; None where it tells none.
        tokens: How many it wrote; None where nobody counted.
        computed: Tokens of the prompt that it had to compute, and did not know from one before
            that begins alike; None where nobody counted.
        thoughts: What it thought before, of a model that tells it.
    """

    text: str
    confidence: Confidence | None = None
    tokens: NonNegativeInt | None = None
    computed: NonNegativeInt | None = None
    thoughts: str = ""


class Chosen(Reply, frozen=True):
    """What a model said where it was to name a letter.

    `posterior` has one probability for each letter, adding up to 1; it is empty where the model
    does not tell probabilities, and then only its words say what it chose.
    """

    posterior: tuple[Confidence, ...] = ()


class Lalm(Protocol):
    """Hears a clip and answers in words. Its name is that of the model.

    `check` finds out, before anything is asked, whether it can be: an `InputError` says why not.
    """

    @property
    def name(self) -> str: ...

    @property
    def seconds(self) -> float: ...

    async def check(self) -> None: ...

    async def reply(
        self, clip: AudioClip | None, text: str, max_tokens: int = MAX_TOKENS
    ) -> Reply: ...

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen: ...


@runtime_checkable
class ComparesReplies(Protocol):
    """A LALM that tells which of some replies is likeliest, with `pmi` less what noise makes."""

    async def compare(
        self, clip: AudioClip | None, text: str, replies: Sequence[str], pmi: bool = False
    ) -> Chosen: ...


@runtime_checkable
class Remote(Protocol):
    """A LALM at servers: `origin` tells which."""

    @property
    def origin(self) -> str: ...


def origin_of(lalm: Lalm) -> str:
    """Where a LALM answers; empty for one in this process."""
    return lalm.origin if isinstance(lalm, Remote) else ""


def letters(count: int) -> str:
    """The letters that stand for so many choices.

    Raises:
        ToolError: There are more choices than letters.
    """
    if not 1 <= count <= len(LETTERS):
        raise ToolError(f"found {count} choices; expected 1 to {len(LETTERS)}, one for each letter")
    return LETTERS[:count]
