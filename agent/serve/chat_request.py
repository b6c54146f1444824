"""What `/v1/chat/completions` is sent: the part of OpenAI's request that means something here.

Fields that are not here are let through unread: how a model samples, how long its reply may be.
Those that ask for something which cannot be had are here, and refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, JsonValue

Text = Annotated[str, Field(max_length=32_000)]

MOST_PARTS = 64
"""Of a message."""


class TextPart(BaseModel):
    """Words."""

    type: Literal["text"]
    text: Text


class AudioData(BaseModel):
    """A recording in base64; of any format that `ask` reads, whatever it says."""

    data: str
    format: Annotated[str, Field(max_length=40)] = ""


class InputAudioPart(BaseModel):
    """A recording within the message."""

    type: Literal["input_audio"]
    input_audio: AudioData


class AudioAddress(BaseModel):
    """Where a recording is."""

    url: str


class AudioUrlPart(BaseModel):
    """A recording by its address: `data:`, `file:` below a root, or http(s) of an allowed host."""

    type: Literal["audio_url"]
    audio_url: AudioAddress


AudioPart = InputAudioPart | AudioUrlPart

Part = Annotated[TextPart | InputAudioPart | AudioUrlPart, Field(discriminator="type")]


class ChatMessage(BaseModel):
    """One message."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | Annotated[list[Part], Field(max_length=MOST_PARTS)] | None = None

    @property
    def parts(self) -> list[Part]:
        """Its parts; text alone is one."""
        if isinstance(self.content, str):
            return [TextPart(type="text", text=self.content)]
        return self.content or []

    @property
    def text(self) -> str:
        """Its words."""
        return "\n".join(part.text for part in self.parts if isinstance(part, TextPart)).strip()

    @property
    def audio(self) -> list[AudioPart]:
        """Its recordings."""
        return [part for part in self.parts if not isinstance(part, TextPart)]


class JsonSchema(BaseModel):
    """A shape for the reply."""

    name: Annotated[str, Field(max_length=64)] = "reply"
    schema_: Annotated[dict[str, JsonValue], Field(alias="schema")]


class ResponseFormat(BaseModel):
    """What form the reply has."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: JsonSchema | None = None


class StreamOptions(BaseModel):
    """What a stream tells besides."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A question, after whatever was said before."""

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=256)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    response_format: ResponseFormat | None = None
    n: Literal[1] | None = 1
    logprobs: Literal[False] | None = None
    tool_choice: Literal["none", "auto"] | None = None
    modalities: list[Literal["text"]] | None = None
    tools: list[dict[str, Any]] | None = None
