"""The server as a process: a socket, an application, a stop that lets answers out."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
from contextlib import ExitStack
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from tools.errors import InputError
from tools.outside import read_text

STOP_SECONDS = 10
"""How long open requests have to end when the server is told to stop."""

SHORTEST_TOKEN = 16

BACKLOG = 1024
"""Connections that wait to be taken."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        InputError: The address is not this machine's, or is taken.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with ExitStack() as undo:
            made = undo.enter_context(socket.socket(family))
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, port))
            made.listen(BACKLOG)
            undo.pop_all()
        return made
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"cannot listen on {host!r}, port {port}: {why}") from None


def is_loopback(host: str) -> bool:
    """Whether only this machine can come to the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def token_for(host: str, file: Path | None) -> str | None:
    """The token that clients must tell: of the file; none where only this machine comes.

    Raises:
        InputError: There is none and others can come; or the file has no token, or others read it.
    """
    if file is None:
        if not is_loopback(host):
            raise InputError(f"{host!r} lets other machines come; expected --token-file")
        return None
    token = read_text(file, 4096).strip()
    if len(token) < SHORTEST_TOKEN or not token.isascii() or any(map(str.isspace, token)):
        raise InputError(f"{file} holds no token; expected a word of {SHORTEST_TOKEN} letters")
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise InputError(f"{file} can be read by others; expected mode 600")
    return token


def serve(app: ASGIApp, at: socket.socket) -> None:
    """Answers until it is told to stop."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=64 << 10,
        ws="none",
    )
    # Once it has stopped, uvicorn raises the signal again: it is to end as any command does.
    before = signal.signal(signal.SIGTERM, _stopped)
    try:
        asyncio.run(uvicorn.Server(config).serve(sockets=[at]))
    finally:
        signal.signal(signal.SIGTERM, before)


def _stopped(number: int, frame: object) -> None:
    """It did what it was told to."""
