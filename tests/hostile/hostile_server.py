"""A server on the loopback that speaks as it likes, to the byte; and notes all that it was sent."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import SHUT_RDWR, create_server, socket
from types import TracebackType
from typing import Self

CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""Of 127.0.0.1, signed by nobody but itself; with its key, which is worth nothing."""

LINE = b"\r\n"


@dataclass(frozen=True)
class Seen:
    """One request."""

    line: str
    headers: dict[str, str]
    body: bytes


class Gone(Exception):
    """The test is over."""


class Connection:
    """What a mode may do with its client."""

    def __init__(self, opened: socket, over: threading.Event, address: str) -> None:
        self.socket, self.over, self.address = opened, over, address

    def send(self, data: bytes) -> None:
        """As it is."""
        self.socket.sendall(data)

    def wait(self, seconds: float | None = None) -> None:
        """Says nothing for so long; or until the test is over."""
        if self.over.wait(seconds):
            raise Gone


Mode = Callable[[Connection, Seen], None]
"""What is done with a request; the connection ends with it."""


class HostileServer:
    """Handles every connection in a thread of its own, one request each.

    Args:
        mode: What it does.
        tls: Whether it speaks TLS, by its own certificate.
    """

    def __init__(self, mode: Mode, tls: bool = False) -> None:
        self.seen: list[Seen] = []
        self._mode, self._tls = mode, tls
        self._over = threading.Event()
        self._socket = create_server(("127.0.0.1", 0), backlog=50)
        self._opened: list[socket] = []

    @property
    def url(self) -> str:
        """Where it listens, as a chat server is named."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()
        for one in (self._socket, *self._opened):
            with suppress(OSError):
                one.shutdown(SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                opened, _ = self._socket.accept()
                if self._over.is_set():
                    opened.close()
                    return
                self._opened.append(opened)
                threading.Thread(target=self._handle, args=(opened,), daemon=True).start()

    def _handle(self, opened: socket) -> None:
        try:
            with suppress(OSError, Gone):
                if self._tls:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(CERTIFICATE)
                    opened = context.wrap_socket(opened, server_side=True)
                    self._opened.append(opened)
                if seen := _read(opened):
                    self.seen.append(seen)
                    self._mode(Connection(opened, self._over, self.url), seen)
        finally:
            opened.close()


def _read(opened: socket) -> Seen | None:
    """A whole request; None where the client hung up before."""
    data = b""
    while LINE * 2 not in data:
        piece = opened.recv(1 << 16)
        if not piece:
            return None
        data += piece
    head, body = data.split(LINE * 2, 1)
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    while len(body) < int(headers.get("content-length", "0")):
        body += opened.recv(1 << 20)
    return Seen(first, headers, body)
