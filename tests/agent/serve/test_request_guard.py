"""Who may come in, and how much of a request."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.agent.serve.loopback_server import CALL, sent, served

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_name_that_is_not_this_machines_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "[::1]:8800", "192.168.1.7"])
def test_names_and_addresses_of_this_machine_are_let_in(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_sites_page_can_send_nothing(client: httpx.Client, headers: dict[str, str]) -> None:
    reply = client.post("/api/clips", content=CALL.read_bytes(), headers=headers)
    assert reply.status_code == 403
    assert "access-control-allow-origin" not in reply.headers


def test_the_servers_own_page_can(client: httpx.Client) -> None:
    own = {"origin": str(client.base_url), "sec-fetch-site": "same-origin"}
    assert client.post("/api/clips", content=CALL.read_bytes(), headers=own).status_code == 201


def test_a_token_is_wanted_in_a_header_or_by_a_cookie(tmp_path: Path) -> None:
    with served(tmp_path, token=TOKEN) as client:
        assert client.get("/healthz").status_code == 200
        for told in ({}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": TOKEN}):
            assert client.get("/api/jobs/x", headers=told).status_code == 401
        right = {"authorization": f"Bearer {TOKEN}"}
        assert client.get("/api/jobs/x", headers=right).status_code == 404
        assert client.post("/api/login", json={"token": "wrong"}).status_code == 401
        reply = client.post("/api/login", json={"token": TOKEN})
        assert "HttpOnly" in reply.headers["set-cookie"]
        assert client.get("/api/jobs/x").status_code == 404


@pytest.mark.slow
def test_a_body_that_is_too_large_or_too_slow_is_refused(tmp_path: Path) -> None:
    with served(tmp_path, upload_bytes=50_000, upload_seconds=0.3) as client:
        assert client.post("/api/clips", content=bytes(60_000)).status_code == 413
        pieces = (bytes(10_000) for _ in range(200))
        assert client.post("/api/clips", content=pieces).status_code == 413

        def slowly() -> Iterator[bytes]:
            for _ in range(5):
                yield b"x"
                time.sleep(0.1)

        assert client.post("/api/clips", content=slowly()).status_code == 408
        assert sent(client)
