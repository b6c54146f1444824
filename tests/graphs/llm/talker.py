"""A language model that says what a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.audio import AudioClip
from tools.errors import ToolError
from tools.lalm.lalm import MAX_TOKENS, Chosen, Reply


@dataclass
class Talker:
    """Says its replies one after another, the last for ever; an error is raised.

    Attributes:
        replies: What it says.
        posterior: What it tells of the letters.
        tokens: How many it says that each reply has.
        prompts: What it was asked.
        choosing: What it was asked to choose by.
        schemas: The shape that each reply was to have.
        limits: How long each reply was allowed to be.
    """

    replies: Sequence[str | ToolError]
    posterior: tuple[float, ...] = ()
    name: str = "talker"
    tokens: int | None = None
    prompts: list[str] = field(default_factory=list[str])
    choosing: list[str] = field(default_factory=list[str])
    schemas: list[dict[str, Any] | None] = field(default_factory=list[dict[str, Any] | None])
    limits: list[int] = field(default_factory=list[int])

    async def reply(
        self,
        clip: AudioClip | None,
        text: str,
        max_tokens: int = MAX_TOKENS,
        schema: dict[str, Any] | None = None,
    ) -> Reply:
        assert clip is None
        said = self.replies[min(len(self.prompts), len(self.replies) - 1)]
        self.prompts.append(text)
        self.schemas.append(schema)
        self.limits.append(max_tokens)
        if isinstance(said, ToolError):
            raise said
        return Reply(text=said, tokens=self.tokens)

    async def choose(
        self, clip: AudioClip | None, text: str, count: int, max_tokens: int = MAX_TOKENS
    ) -> Chosen:
        self.choosing.append(text)
        return Chosen(text="A", posterior=self.posterior)
