"""A chat server on the loopback, for tests of whoever asks one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Any, Self

Body = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """A reply as it goes over the wire, for servers that complain or talk nonsense."""

    text: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    broken: bool = False
    """Whether the connection ends halfway through."""


Reply = Callable[[Body], str | Raw]
"""What the model says to a request."""


def completion(text: str | None, finish: str = "stop") -> Raw:
    """A model's reply and why it ended."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return Raw(
        json.dumps({"object": "chat.completion", "choices": [choice | {"finish_reason": finish}]})
    )


def scored(text: str, logs: Mapping[str, float]) -> Raw:
    """A reply of one token, with the log-probabilities of all that might have stood there."""
    top = [{"token": token, "logprob": log} for token, log in logs.items()]
    written = {"token": text, "logprob": logs[text], "top_logprobs": top}
    said = json.loads(completion(text).text)
    said["choices"][0]["logprobs"] = {"content": [written]}
    return Raw(json.dumps(said | {"usage": {"completion_tokens": 1}}))


class ChatServer:
    """Speaks `/v1/models` and `/v1/chat/completions`, and keeps the requests that it got.

    A connection may carry several, as with any real server, and ends with the server at last.

    Args:
        reply: From a request's body to what is said; runs in the server's thread.
        models: The names that it lists.
        owner: Who it says they are of.
    """

    def __init__(
        self, reply: Reply, models: tuple[str, ...] = ("ear",), owner: str = "tests"
    ) -> None:
        self.requests: list[Body] = []
        self.keys: list[str] = []
        self.lengths: list[int] = []
        self.connections: list[socket] = []
        self._reply, self._models, self._owner = reply, models, owner
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Where the protocol begins."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        self._server.server_close()

    def _get(self, path: str) -> Raw:
        if path != "/v1/models":
            return Raw('{"detail": "Not Found"}', 404)
        held = [{"id": name, "owned_by": self._owner} for name in self._models]
        return Raw(json.dumps({"object": "list", "data": held}))

    def _post(self, path: str, body: Body) -> Raw:
        if path != "/v1/chat/completions":
            return Raw('{"detail": "Not Found"}', 404)
        self.requests.append(body)
        said = self._reply(body)
        return completion(said) if isinstance(said, str) else said

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        """The library wants a class for each server."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                server.connections.append(self.connection)

            def do_GET(self) -> None:
                self._answer(server._get(self.path))

            def do_POST(self) -> None:
                server.keys.append(self.headers["Authorization"])
                length = int(self.headers["Content-Length"])
                server.lengths.append(length)
                self._answer(server._post(self.path, json.loads(self.rfile.read(length))))

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

            def _answer(self, raw: Raw) -> None:
                self.send_response(raw.status)
                self.send_header("Content-Type", "application/json")
                for name, value in raw.headers.items():
                    self.send_header(name, value)
                data = raw.text.encode()
                self.send_header("Content-Length", str(len(data) * (1 + raw.broken)))
                self.close_connection = raw.broken
                # A client that was told to wait no longer has hung up by now.
                with suppress(ConnectionError):
                    self.end_headers()
                    self.wfile.write(data)

        return Handler
