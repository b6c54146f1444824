"""Questions wait their turn, are given up when nobody wants them, and too many are refused."""

import base64
import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.agent.serve.loopback_server import BARKS, CALL, asked, events, sent, served
from tests.hostile import plain_ears

pytestmark = pytest.mark.slow

DATA = base64.b64encode(CALL.read_bytes()).decode()
HEARD = {"type": "input_audio", "input_audio": {"data": DATA, "format": "ogg"}}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ears that take a third of a second a call."""
    monkeypatch.setattr(plain_ears, "SLOWLY", 0.3)


def soon(promise: Callable[[], bool]) -> bool:
    """Whether it comes true within some seconds."""
    return any(promise() or time.sleep(0.02) for _ in range(500))


def counted(client: httpx.Client, name: str) -> float:
    """A figure of the server's own."""
    lines = client.get("/metrics").text.splitlines()
    return sum(float(one.split()[-1]) for one in lines if one.startswith(f"listen_again_{name}"))


@pytest.mark.usefixtures("slow")
def test_who_waits_is_told_of_the_place_and_more_than_may_wait_are_refused(tmp_path: Path) -> None:
    with served(tmp_path, running=1, waiting=2) as client:
        clip = sent(client)
        jobs = [asked(client, clip), asked(client, clip), asked(client, clip)]
        refused = client.post(f"/api/clips/{clip}/questions", json={"text": BARKS})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        told = [list(events(client, job)) for job in jobs]
        assert [one[-1][0] for one in told] == ["answered"] * 3
        assert next(data["ahead"] for name, data in told[2] if name == "queued") >= 1
        assert counted(client, 'questions_total{status="done"}') == 3


def test_a_question_ends_when_its_client_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_ears, "SLOWLY", 1.0)
    with served(tmp_path, absent_seconds=0.2) as client:
        for _ in zip(range(3), events(client, asked(client, sent(client))), strict=False):
            pass
        assert soon(lambda: cancelled(client) == 1)
        content = [{"type": "text", "text": BARKS}, HEARD]
        body = {"model": "listen-again", "messages": [{"role": "user", "content": content}]}
        for number, stream in enumerate((True, False), start=2):
            leave_after(client, "/v1/chat/completions", body | {"stream": stream})
            assert soon(lambda: cancelled(client) == number)  # noqa: B023
        assert soon(lambda: counted(client, "running ") == 0)
        assert counted(client, "clips ") == 1


def cancelled(client: httpx.Client) -> float:
    return counted(client, 'questions_total{status="cancelled"}')


def leave_after(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    """Sends a request, and goes once it is at work."""
    one = connection(client)
    one.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    assert soon(lambda: counted(client, "running ") == 1)
    one.close()


def connection(client: httpx.Client) -> HTTPConnection:
    return HTTPConnection(client.base_url.host, client.base_url.port, timeout=30)


def test_what_nobody_used_for_long_is_let_go(tmp_path: Path) -> None:
    with served(tmp_path, idle_seconds=0.1, clips=2) as client:
        kept = [sent(client) for _ in range(3)]
        assert client.get(f"/api/clips/{kept[0]}").status_code == 404
        folders = [path for path in tmp_path.iterdir() if path.is_dir()]
        assert len(folders) <= 2


def test_two_hundred_clients_each_get_an_answer_or_are_told_to_come_again(
    client: httpx.Client,
) -> None:
    clip = sent(client)

    def one(_: int) -> int:
        body, kind = json.dumps({"text": BARKS, "rounds": 1}), {"content-type": "application/json"}
        with closing(connection(client)) as mine:
            mine.request("POST", f"/api/clips/{clip}/questions", body, kind)
            reply = mine.getresponse()
            reply.read()
            return reply.status

    with ThreadPoolExecutor(200) as pool:
        statuses = list(pool.map(one, range(200)))
    assert set(statuses) <= {202, 503}
    assert statuses.count(202) >= 60
    assert client.get("/healthz").status_code == 200


def test_half_a_request_holds_up_nobody(client: httpx.Client) -> None:
    host, port = client.base_url.host, client.base_url.port
    assert port
    halves = [socket.create_connection((host, port)) for _ in range(20)]
    for at, half in enumerate(halves):
        half.sendall(b"POST /api/clips HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n")
        if at % 2:
            half.sendall(b"\r\nhalf a body")
            half.shutdown(socket.SHUT_WR)
    assert sent(client)
    for half in halves:
        half.close()
    assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("slow")
def test_a_server_that_is_told_to_stop_lets_a_running_answer_out(tmp_path: Path) -> None:
    with closing(socket.socket()) as follower:
        with served(tmp_path) as client:
            job = asked(client, sent(client))
            follower.connect((client.base_url.host, client.base_url.port))
            follower.sendall(
                f"GET /api/jobs/{job}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            )
            assert soon(lambda: counted(client, "running ") == 1)
        told = b"".join(iter(lambda: follower.recv(1 << 16), b""))
    assert b"event: answered" in told
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
