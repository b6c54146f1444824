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
        prefers: The choice that it names, whatever its letter is; else it says its replies.
        tells: Whether it tells probabilities.
        tokens: How many it says that each reply has.
        prompts: What it was asked.
        choosing: What it was asked to choose by.
        schemas: The shape that each reply was to have.
        limits: How long each reply was allowed to be.
    """

    replies: Sequence[str | ToolError]
    prefers: str = ""
    tells: bool = True
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
        said = self.replies[min(len(self.choosing), len(self.replies)) - 1]
        if isinstance(said, ToolError):
            raise said
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
        lines = [line for line in text.splitlines() if line.startswith("(")]
        place = next((at for at, line in enumerate(lines) if f'"{self.prefers}"' in line), 0)
        told = [0.8 if at == place else 0.2 / (count - 1) for at in range(count)]
        return Chosen(
            text=letters[place] if self.prefers else str(said),
            tokens=1,
            posterior=tuple(told) if self.prefers and self.tells else (),
        )
