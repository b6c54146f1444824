"""Recordings at addresses of hosts that whoever runs the server named; no other is asked."""

from __future__ import annotations

from collections.abc import Collection

from agent.serve.chat_request import AudioPart, InputAudioPart
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits
from tools.http_client import LARGEST, Unanswered, received

MOST = 2_000
"""Letters of an address."""


async def remote_recording(
    part: AudioPart, hosts: Collection[str], limits: ServeLimits
) -> bytes | None:
    """The bytes at an http(s) address, 16 MiB at most; None of a recording given in another way.

    Args:
        part: Of a message.
        hosts: Those that may be asked, each with its port unless that is the scheme's.
        limits: How long it may take.

    Raises:
        RefusalError: The host is not among these, or does not send the recording itself.
    """
    url = "" if isinstance(part, InputAudioPart) else part.audio_url.url
    if not url[:8].lower().startswith(("http://", "https://")):
        return None
    host = url.split("/", maxsplit=3)[2].lower()
    if len(url) > MOST or host not in hosts:
        told = host.rpartition("@")[2][:60]
        raise _refused(f"found the host {told!r}; expected one that the server allows")
    try:
        reply = await received(url, "", None, None, limits.upload_seconds)
    except Unanswered as error:
        raise _refused(f"found nothing to read at {host!r}: {error}") from None
    if reply.status != 200 or not reply.body:
        told = f"found status {reply.status} at {host!r}"
        raise _refused(f"{told}; expected a recording of {LARGEST >> 20} MiB at most")
    return reply.body


def _refused(message: str) -> RefusalError:
    return RefusalError(400, message, "audio", "messages")
