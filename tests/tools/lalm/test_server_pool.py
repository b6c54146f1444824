"""Which server is asked, and what happens when one is busy, down or wrong."""

import asyncio
import time
from math import inf

import pytest

from tests.chat_server import ChatServer, Raw, completion
from tools import http_client, refusal
from tools.chat import Chat
from tools.errors import InputError, ToolError
from tools.lalm.server_pool import LONGEST, Pool, Server
from tools.refusal import Refused

NOWHERE = "http://127.0.0.1:9/v1"


def pooled(*urls: str, retries: int = 5, timeout_s: float = 5) -> Pool:
    return Pool([Chat.at(url, "ear", retries=0, timeout_s=timeout_s) for url in urls], retries)


async def word(server: Server) -> str:
    parts = [{"type": "text", "text": "?"}]
    return (await server.chat.complete(parts, {"max_tokens": 1})).reply.text


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits before asking again are short."""
    monkeypatch.setattr(refusal, "BACKOFF", 0.01)


@pytest.mark.anyio
async def test_questions_are_spread_over_all_servers() -> None:
    def slow(body: object) -> str:
        time.sleep(0.05)
        return "yes"

    with ChatServer(slow) as one, ChatServer(slow) as two:
        pool = pooled(one.url, two.url)
        assert await asyncio.gather(*(pool.ask(word) for _ in range(8))) == ["yes"] * 8
        assert len(one.requests) == len(two.requests) == 4
    assert [server.busy for server in pool.servers] == [0, 0]


@pytest.mark.anyio
async def test_a_dead_server_leaves_the_pool() -> None:
    with ChatServer(lambda body: "yes") as alive:
        pool = pooled(NOWHERE, alive.url)
        assert [await pool.ask(word) for _ in range(4)] == ["yes"] * 4
    assert len(alive.requests) == 4
    dead, _ = pool.servers
    assert dead.away_until > time.monotonic() + 20


@pytest.mark.anyio
async def test_retry_after_is_honoured() -> None:
    replies = iter([Raw("{}", 429, {"Retry-After": "0.3"}), completion("at last")])
    with ChatServer(lambda body: next(replies)) as server:
        began = time.monotonic()
        assert await pooled(server.url).ask(word) == "at last"
        assert time.monotonic() - began >= 0.3
    assert len(server.requests) == 2


@pytest.mark.anyio
async def test_while_one_server_wants_to_be_left_alone_the_other_is_asked() -> None:
    busy = Raw("{}", 429, {"Retry-After": "60"})
    with ChatServer(lambda body: busy) as one, ChatServer(lambda body: "yes") as two:
        pool = pooled(one.url, two.url)
        began = time.monotonic()
        assert [await pool.ask(word) for _ in range(3)] == ["yes"] * 3
        assert time.monotonic() - began < 2
    assert len(one.requests) == 1


@pytest.mark.anyio
async def test_a_wait_of_an_hour_is_told_and_not_sat_out() -> None:
    with (
        ChatServer(lambda body: Raw("{}", 429, {"Retry-After": "3600"})) as server,
        pytest.raises(ToolError, match="wants to be asked again in 3600 s; expected at most"),
    ):
        await pooled(server.url).ask(word)
    assert len(server.requests) == 1


def test_a_server_that_wants_no_more_questions_is_left_alone_for_an_hour() -> None:
    server = Server(Chat.at(NOWHERE, "ear"))
    server.rest(Refused("no", 429, wait_s=inf), 1)
    assert 3500 < server.free_at - time.monotonic() <= LONGEST


@pytest.mark.anyio
@pytest.mark.parametrize(("status", "asked"), [(500, 3), (503, 3), (429, 3), (400, 1), (401, 1)])
async def test_there_is_one_layer_of_asking_again(status: int, asked: int) -> None:
    with (
        ChatServer(lambda body: Raw('{"error": {"message": "no"}}', status)) as server,
        pytest.raises(Refused, match=f"answered {status}: no"),
    ):
        await pooled(server.url, retries=2).ask(word)
    assert len(server.requests) == asked


@pytest.mark.anyio
async def test_a_connection_that_ends_halfway_is_asked_for_again() -> None:
    replies = iter([Raw("{}", broken=True), completion("whole")])
    with ChatServer(lambda body: next(replies)) as server:
        assert await pooled(server.url).ask(word) == "whole"


@pytest.mark.anyio
async def test_garbage_is_one_line_and_not_asked_for_again() -> None:
    with (
        ChatServer(lambda body: Raw("<html>\nhello</html>")) as server,
        pytest.raises(ToolError, match="sent no Completion, found '<html> hello</html>'"),
    ):
        await pooled(server.url).ask(word)
    assert len(server.requests) == 1


@pytest.mark.anyio
async def test_what_is_too_long_or_packed_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_client, "LARGEST", 500)
    for raw in (Raw("A" * 999), Raw("{}", headers={"Content-Encoding": "gzip"})):
        with (
            ChatServer(lambda body, raw=raw: raw) as server,
            pytest.raises(ToolError, match=r"the reply is (too long|packed by 'gzip'); expected"),
        ):
            await pooled(server.url).ask(word)
        assert len(server.requests) == 1


@pytest.mark.anyio
async def test_a_late_server_is_given_up_where_it_is_the_only_one() -> None:
    def slow(body: object) -> str:
        time.sleep(0.5)
        return "late"

    with ChatServer(slow) as server:
        with pytest.raises(Refused, match="timed out"):
            await pooled(server.url, timeout_s=0.1).ask(word)
        assert len(server.requests) == 1
        with ChatServer(lambda body: "yes") as quick:
            assert await pooled(server.url, quick.url, timeout_s=0.1).ask(word) == "yes"


@pytest.mark.anyio
async def test_the_check_goes_on_without_a_server_but_not_without_all(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with ChatServer(lambda body: "yes") as alive:
        await pooled(NOWHERE, alive.url).check()
        assert "going on without one server: cannot ask http://127.0.0.1:9/v1" in caplog.text
        with (
            ChatServer(lambda body: "yes", models=("eye",)) as other,
            pytest.raises(InputError, match="has no model 'ear'; found 'eye'"),
        ):
            await pooled(alive.url, other.url).check()
    with pytest.raises(InputError, match=r"cannot ask http://127\.0\.0\.1:9/v1"):
        await pooled(NOWHERE).check()


@pytest.mark.anyio
async def test_what_is_served_from_a_folder_need_not_be_listed() -> None:
    with ChatServer(lambda body: "yes", models=("hub/model",)) as server:
        await Pool([Chat.at(server.url, "/a/folder", retries=0)]).check()
