"""What `/v1/chat/completions` answers: one object, or its pieces as they come about."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from evals.reasoning_text import thinking
from graphs.state import Episode


@dataclass(frozen=True)
class ChatReply:
    """One reply on its way.

    Attributes:
        key: Its id.
        model: As the request named it.
        created: Seconds since 1970.
    """

    key: str
    model: str
    created: int = field(default_factory=lambda: int(time.time()))

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self.key}",
            "object": kind,
            "created": self.created,
            "model": self.model,
        }

    def whole(self, text: str, episode: Episode) -> dict[str, Any]:
        """The reply at once."""
        message = {
            "role": "assistant",
            "content": text,
            "refusal": None,
            "reasoning_content": thinking(episode),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._head("chat.completion") | {"choices": [choice], "usage": usage(episode)}

    def piece(self, finish: str | None = None, **delta: str) -> str:
        """A part of it as a server-sent event."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return sse(self._head("chat.completion.chunk") | {"choices": [choice]})

    def bill(self, episode: Episode) -> str:
        """The last part of a stream that asks for it: what it took."""
        return sse(self._head("chat.completion.chunk") | {"choices": [], "usage": usage(episode)})


def sse(data: dict[str, Any]) -> str:
    """A server-sent event without a name, as OpenAI's streams have it."""
    return f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"


def usage(episode: Episode) -> dict[str, Any]:
    """Tokens that language models wrote, of which there are none usually; and what listening took.

    Nobody counts tokens of a prompt here: what is read is a question, and what is heard is seconds.
    """
    cost = episode.cost
    return {
        "prompt_tokens": 0,
        "completion_tokens": cost.tokens,
        "total_tokens": cost.tokens,
        "audio_seconds": round(cost.audio_seconds, 3),
        "tool_calls": cost.calls,
        "seconds": round(cost.seconds, 3),
    }
