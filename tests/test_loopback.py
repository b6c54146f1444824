"""The tests themselves: none speaks with another machine."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.loopback import GUARD

ELSEWHERE = "192.0.2.1"
"""An address for documentation, which is nobody's."""


def test_another_machine_is_refused_and_noted() -> None:
    with GUARD.on() as refused:
        with pytest.raises(PermissionError, match="loopback only, found '192"):
            socket.create_connection((ELSEWHERE, 80), timeout=1)
        with (
            socket.socket(type=socket.SOCK_DGRAM) as datagram,
            pytest.raises(PermissionError),
        ):
            datagram.sendto(b"", (ELSEWHERE, 9))
        with (
            socket.socket(type=socket.SOCK_DGRAM) as datagram,
            pytest.raises(PermissionError),
        ):
            datagram.sendmsg([b""], [], 0, (ELSEWHERE, 9))
        for name in ("example.org", "localhost.example.org"):
            with pytest.raises(PermissionError, match=r"example\.org"):
                socket.gethostbyname(name)
    assert set(refused) == {ELSEWHERE, "example.org", "localhost.example.org"}


def test_loopback_is_spoken_with() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        socket.create_connection(("localhost", server.server_port)).close()


def test_processes_on_one_machine_speak_through_a_path(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
