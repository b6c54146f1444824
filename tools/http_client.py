"""The one way in which a server is asked anything, and what it can do to us at most.

1. A request goes to the address that was named and nowhere else: no redirect is followed.
2. Nothing is kept of what the server sends, no cookie, and nothing of it is unpacked.
3. A request has so many seconds in all, however much the server drips; a reply, so many bytes.
4. The certificate of an https server must be right. A server on this machine is asked without a
   proxy; for others, the environment may name one, as it may name certificates.
"""

from __future__ import annotations

import asyncio
import json
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any

import httpx

LARGEST = 1 << 24
"""Bytes of a reply: 4096 tokens with 20 alternatives each are half of it."""

DIGITS = 15
"""Of a length that is read at all."""

REACH = 10.0
"""Seconds that a server has to be reached at all."""

AT_ONCE, KEPT = 1000, 100
"""Connections at most, and those that are kept for the next question."""

ASIDE: Mapping[str, httpx.AsyncBaseTransport | None] = dict.fromkeys(
    ("all://", "http://", "https://")
)
"""How httpx is told of no proxy for any address."""

Place = tuple[AbstractEventLoop, bool, bool]
"""Whose connections: a loop's, with or without TLS, to this machine or others."""

_OPEN: dict[Place, tuple[httpx.AsyncClient, AsyncGenerator[None]]] = {}
"""Clients, each with the generator that closes it, which must be kept for as long."""


@dataclass(frozen=True)
class Received:
    """A whole reply; the names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unanswered(Exception):
    """No whole reply came.

    Attributes:
        late: Whether the server was reached, and the time was over.
        came: Whether a reply came, and one that is not taken; asking again would bring it again.
    """

    def __init__(self, why: str, late: bool = False, came: bool = False) -> None:
        super().__init__(why)
        self.late, self.came = late, came


async def received(
    address: str, path: str, key: str | None, body: Mapping[str, Any] | None, seconds: float
) -> Received:
    """The reply to a body; without one, to the plain question for what is there.

    A name and a password in the address go into the header that is made for them, in place of the
    key.

    Raises:
        Unanswered: The server cannot be reached, is late, hangs up, or sends too much.
    """
    url = httpx.URL(address)
    client = await _client(url)
    request = client.build_request(
        "GET" if body is None else "POST",
        url.copy_with(path=url.path.rstrip("/") + path, userinfo=b""),
        content=None if body is None else json.dumps(body).encode(),
        headers=_headers(key, body is not None),
        timeout=httpx.Timeout(None, connect=min(REACH, 0.9 * seconds)),
    )
    asking = httpx.BasicAuth(url.username, url.password) if url.userinfo else None
    try:
        async with asyncio.timeout(seconds):
            response = await client.send(request, auth=asking, stream=True)
            try:
                return Received(response.status_code, response.headers, await _body(response))
            finally:
                await response.aclose()
    except TimeoutError:
        raise Unanswered(f"timed out after {seconds:.3g} s", late=True) from None
    except httpx.ConnectTimeout:
        raise Unanswered("nobody answers there") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        # Without the cause: its text and its traceback may repeat what is secret.
        raise Unanswered(f"{type(error).__name__}: {error}".removesuffix(": ")) from None


def _headers(key: str | None, is_json: bool) -> dict[str, str]:
    asked = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if is_json:
        asked["Content-Type"] = "application/json"
    return asked | ({"Authorization": f"Bearer {key}"} if key else {})


async def _body(response: httpx.Response) -> bytes:
    """All bytes of a reply that has no more than it may."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed != "identity":
        told = f"the reply is packed by {packed[:40]!r}; expected it as it is"
        raise Unanswered(told, came=True)
    told, body = response.headers.get("content-length", ""), bytearray()
    if len(told) > DIGITS or int(told or 0) > LARGEST:
        raise _endless()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > LARGEST:
            raise _endless()
    return bytes(body)


def _endless() -> Unanswered:
    return Unanswered(f"the reply is too long; expected at most {LARGEST / 1e6:.0f} MB", came=True)


async def _client(url: httpx.URL) -> httpx.AsyncClient:
    """The running loop's client for such servers, opened on first use and closed with the loop."""
    tls, here = url.scheme == "https", local(url.host)
    place = get_running_loop(), tls, here
    if place not in _OPEN:
        client = httpx.AsyncClient(
            # Reading the certificates takes 27 ms.
            verify=tls,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            mounts=ASIDE if here else None,
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=KEPT),
        )
        ending = _ending(place)
        _OPEN[place] = client, ending
        await anext(ending)
    return _OPEN[place][0]


async def _ending(place: Place) -> AsyncGenerator[None]:
    """Closes a client: before a loop closes, asyncio closes the generators begun in it."""
    try:
        yield
    finally:
        client, _ = _OPEN.pop(place)
        await client.aclose()


def local(host: str) -> bool:
    """Whether a server of this name is on this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
