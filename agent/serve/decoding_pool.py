"""Processes that decode what was sent, so that no file takes the server down with it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from agent.serve.decoding_worker import DecodingReply, DecodingRequest
from agent.serve.serve_limits import ServeLimits
from tools.errors import InputError
from tools.outside import parsed

LINE = 64 << 10
"""Bytes of a reply."""

ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "SYSTEMROOT")
"""What such a process is told of: no keys, no tokens."""

WORKER = ("-m", "agent.serve.decoding_worker")


@dataclass
class DecodingWorker:
    """One process, begun when it is needed and begun anew after it died. One file at a time."""

    _process: Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def free(self) -> bool:
        """Whether it has nothing to do."""
        return not self._turn.locked()

    async def decode(self, request: DecodingRequest) -> None:
        """Has one file decoded.

        Raises:
            InputError: It is no sound, past a limit, or its decoder died of it.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(2 * request.seconds):
                    reply = await self._asked(request)
            except TimeoutError:
                reply = None
            finally:
                if self._process and self._process.returncode is None and not self._whole:
                    await self._end()
        if reply is None:
            raise InputError(
                f"{request.upload} took more than {request.seconds:.0f} s or too much memory to "
                "decode"
            )
        if reply.refused:
            raise InputError(reply.refused)

    _whole: bool = True
    """Whether the last request had its reply: else the next would get it."""

    async def _asked(self, request: DecodingRequest) -> DecodingReply | None:
        """The reply; None where the process died."""
        self._whole = False
        process = await self._alive()
        assert process.stdin
        assert process.stdout
        with suppress(ConnectionError, ValueError):
            process.stdin.write(request.model_dump_json().encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
            if line.endswith(b"\n"):
                self._whole = True
                return parsed(line, DecodingReply)
        return None

    async def _alive(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *WORKER,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                limit=LINE,
                env=_environment(),
                start_new_session=True,
            )
        return self._process

    async def begin(self) -> None:
        """Starts it, so that the first file need not wait."""
        async with self._turn:
            await self._alive()

    async def close(self) -> None:
        """Ends it, whatever it does."""
        await self._end()

    async def _end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None


def _environment() -> dict[str, str]:
    """One thread: more are not allowed. The packages are found where this process finds them."""
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    here = str(Path(__file__).parents[2])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (here, kept.get("PYTHONPATH"))))
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class DecodingPool:
    """As many of them as questions are answered at once.

    Args:
        limits: How long a recording may be, and its decoding take.
        ready: How many are started before there is anything to decode.
    """

    def __init__(self, limits: ServeLimits, ready: int = 0) -> None:
        self._limits, self._ready = limits, ready
        self._workers = [DecodingWorker() for _ in range(limits.running)]
        self._free = asyncio.Semaphore(limits.running)

    async def begin(self) -> None:
        """Starts those that are to be ready."""
        for worker in self._workers[: self._ready]:
            await worker.begin()

    async def decode(self, upload: Path, out: Path) -> None:
        """Writes the sound of a file that was sent into a plain one.

        Raises:
            InputError: It is no sound, or past a limit.
        """
        limits = self._limits
        request = DecodingRequest(
            upload=upload,
            out=out,
            seconds=limits.decode_seconds,
            audio_seconds=limits.audio_seconds,
            out_bytes=limits.decoded_bytes,
        )
        async with self._free:
            await next(one for one in self._workers if one.free).decode(request)

    async def close(self) -> None:
        """Ends all."""
        await asyncio.gather(*(one.close() for one in self._workers))
