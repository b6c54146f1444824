"""The process that decodes what strangers sent: `python -m agent.serve.decoding_worker`.

It reads a request a line and writes a reply a line. What it makes is plain WAV of 32-bit floats,
sample by sample what tools hear of the file itself; so no other process opens what was sent.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import soundfile as sf
from pydantic import BaseModel

from agent.serve.worker_limits import allow_seconds, confine
from tools import decode
from tools.deadline import within
from tools.errors import InputError, ToolError

MEMORY = 600 << 20
"""Bytes besides what the imports take."""

SAMPLE = 4
"""Bytes of one."""


class DecodingRequest(BaseModel, frozen=True):
    """What is to be decoded.

    Attributes:
        upload: The file that was sent.
        out: The file to write.
        seconds: How long that may take.
        audio_seconds: How long the recording may be.
        out_bytes: How large the file may be.
    """

    upload: Path
    out: Path
    seconds: float
    audio_seconds: float
    out_bytes: int


class DecodingReply(BaseModel, frozen=True):
    """What came of it; `refused` says in one line why nothing did."""

    refused: str | None = None


def decoded(request: DecodingRequest) -> DecodingReply:
    """Writes the sound, or says why not."""
    try:
        with within(request.seconds):
            _write(request)
    except (InputError, ToolError) as error:
        return DecodingReply(refused=str(error))
    except MemoryError:
        return DecodingReply(refused=f"{request.upload} takes too much memory to decode")
    except (sf.LibsndfileError, OSError) as error:
        return DecodingReply(refused=f"{request.upload} cannot be kept: {error}")
    return DecodingReply()


def _write(request: DecodingRequest) -> None:
    header = decode.probe(request.upload)
    if header.seconds > request.audio_seconds:
        raise InputError(
            f"{request.upload} is {header.seconds:.0f} s long; "
            f"expected {request.audio_seconds:.0f} s at most"
        )
    size = int(header.seconds * header.rate) * header.channels * SAMPLE
    if size > request.out_bytes:
        raise InputError(
            f"{request.upload} has {size >> 20} MiB of samples; "
            f"expected {request.out_bytes >> 20} MiB at most"
        )
    with sf.SoundFile(
        request.out, "w", header.rate, header.channels, "FLOAT", format="WAV"
    ) as file:
        for block in decode.frames(request.upload):
            file.write(block)


def main() -> None:
    """Replies to one request after the other, until there are no more."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Decoders write to standard output and error as they like.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    confined = False
    for line in sys.stdin:
        request = DecodingRequest.model_validate_json(line)
        if not confined:
            confine(MEMORY, request.out_bytes + (1 << 20))
            confined = True
        allow_seconds(request.seconds)
        replies.write(decoded(request).model_dump_json() + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
