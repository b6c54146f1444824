"""What comes in and goes out on the wire: bodies within limits, responses with safe headers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from agent.serve.serve_errors import RefusalError, busy
from agent.serve.serve_limits import ServeLimits

SAFE: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
"""Headers of every response that does not set its own."""

LINGER = 2.0
"""Seconds for which the rest of a refused body is read and dropped. A connection that is closed
while the client still sends is reset, and with it goes the refusal that it has not read yet."""


def too_large(limits: ServeLimits) -> RefusalError:
    """The body has more bytes than may be."""
    most = f"{limits.upload_bytes >> 20} MiB"
    return RefusalError(413, f"found more than {most}; expected at most that", "too_large")


@dataclass
class MemoryInUse:
    """Bytes of all bodies that are held in memory, as JSON is; others go to a disk."""

    bytes: int = 0


class LimitedBody:
    """Receives a body, so long and so slowly as may be; then waits for the client to go.

    Attributes:
        size: Bytes that came.
    """

    def __init__(
        self, scope: Scope, receive: Receive, limits: ServeLimits, memory: MemoryInUse
    ) -> None:
        headers = Headers(scope=scope)
        self._memory = memory if "json" in headers.get("content-type", "") else MemoryInUse()
        # Who asks whether to send at all has sent nothing yet.
        self._sends = "expect" not in headers and (
            headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        )
        self._receive, self._limits = receive, limits
        self._end = asyncio.get_running_loop().time() + limits.upload_seconds
        self.size, self._whole = 0, False

    async def __call__(self) -> Message:
        """The next part of it.

        Raises:
            RefusalError: There are too many bytes, or they come too slowly.
        """
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError:
            self._sends = False
            seconds = f"{self._limits.upload_seconds:.0f} s"
            raise RefusalError(408, f"the request was not whole after {seconds}", "slow") from None
        came = len(message.get("body", b""))
        self.size += came
        self._memory.bytes += came
        self._whole = not message.get("more_body", False)
        if self.size > self._limits.body_bytes:
            raise too_large(self._limits)
        if self._memory.bytes > self._limits.json_bytes:
            raise busy("too much is being received at once; expected to come again later")
        return message

    def release(self) -> None:
        """The body is in memory no more."""
        self._memory.bytes -= self.size

    async def drop(self) -> None:
        """Reads what is still on its way, for a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while self._sends and not self._whole:
                    self._whole = not (await self._receive()).get("more_body", False)


class SafeAnswer:
    """Sends the response with headers that are safe, after what came with its request."""

    def __init__(self, send: Send, body: LimitedBody) -> None:
        self._send, self._body, self.begun, self.status = send, body, False, 0

    async def __call__(self, message: Message) -> None:
        """Sends a part of it."""
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SAFE.items():
                headers.setdefault(name, value)
            await self._body.drop()
        await self._send(message)
