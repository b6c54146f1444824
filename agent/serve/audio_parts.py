"""Recordings within requests, as files: base64, `data:` addresses, and files below named roots."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from agent.serve.chat_request import AudioPart, InputAudioPart
from agent.serve.http_messages import too_large
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits
from tools.errors import InputError
from tools.outside import below


@contextmanager
def audio_file(
    part: AudioPart,
    folder: Path,
    roots: Sequence[Path],
    limits: ServeLimits,
    sent: bytes | None = None,
) -> Generator[Path]:
    """The file of a recording; one that was sent, or fetched before, is gone afterwards.

    Raises:
        RefusalError: It is not base64, too large, or somewhere that nobody allowed.
    """
    bare = isinstance(part, InputAudioPart)
    text = part.input_audio.data if isinstance(part, InputAudioPart) else part.audio_url.url
    if not bare and text[:5].lower() == "file:":
        yield file_below(text, roots)
        return
    with tempfile.NamedTemporaryFile(dir=folder, prefix="upload-") as file:
        file.write(_decoded(text, bare, limits) if sent is None else sent)
        file.flush()
        yield Path(file.name)


def _decoded(text: str, bare: bool, limits: ServeLimits) -> bytes:
    """The bytes; clients write `input_audio.data` with and without `data:...,` before it."""
    if text[:5].lower() == "data:":
        head, _, text = text.partition(",")
        if not head.lower().endswith(";base64"):
            raise _refused("found a data: address that is not base64; expected data:...;base64,...")
    elif not bare:
        raise _refused(
            f"found {text[:60]!r}; expected a data: address, or file: below a --root of the server"
        )
    if len(text) * 3 // 4 > limits.upload_bytes:
        raise too_large(limits)
    try:
        found = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise _refused("found no base64; expected a recording in it") from None
    if not found:
        raise _refused("found an empty recording; expected some sound")
    return found


def _refused(message: str) -> RefusalError:
    return RefusalError(400, message, "audio", "messages")


def file_below(url: str, roots: Sequence[Path]) -> Path:
    """The file of a `file:` address, where it lies below a root.

    Raises:
        RefusalError: It does not. Whether it exists elsewhere is not told.
    """
    parts = urlsplit(url)
    if parts.netloc in ("", "localhost"):
        path = Path(unquote(parts.path))
        for root in roots:
            try:
                found = below(root, str(path.relative_to(root)))
            except (InputError, ValueError):
                continue
            if found.is_file():
                return found.resolve()
    raise _refused("found a file that lies below no --root of the server, or is not there")
