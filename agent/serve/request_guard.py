"""What every request passes first: from which page it comes, who sends it, and how much of it.

A page of another site can have a browser send requests here, also by a name that it lets point to
this machine (DNS rebinding). So the Host must be an address or a name of this machine, and what a
browser says of where a request comes from must be this server itself. Nothing allows CORS.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from agent.serve.http_messages import LimitedBody, MemoryInUse, SafeAnswer, too_large
from agent.serve.login_sessions import LoginSessions
from agent.serve.serve_errors import RefusalError, busy
from agent.serve.serve_limits import ServeLimits
from agent.serve.serve_metrics import OTHER, ServeMetrics

OPEN = ("/", "/healthz", "/api/login")
"""Paths for which no token is wanted, besides those below `PUBLIC`."""

PUBLIC = "/static/"


@dataclass
class RequestGuard:
    """Lets requests through to the app, or answers them itself.

    Args:
        app: What is guarded.
        limits: How much of a body, for how long, and how many at once.
        hosts: Names of this machine, besides `localhost` and every address.
        token: What clients must know; None where nobody asks.
        sessions: Of browsers that told the token.
        metrics: Counts requests.
    """

    app: ASGIApp
    limits: ServeLimits
    hosts: tuple[str, ...] = ()
    token: str | None = None
    sessions: LoginSessions = field(default_factory=LoginSessions)
    metrics: ServeMetrics = field(default_factory=ServeMetrics)
    open: int = 0
    memory: MemoryInUse = field(default_factory=MemoryInUse)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.open += 1
        try:
            await self._guarded(scope, receive, send)
        finally:
            self.open -= 1

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        body = LimitedBody(scope, receive, self.limits, self.memory)
        answer = SafeAnswer(send, body)
        try:
            self._check(scope)
            await self.app(scope, body, answer)
        except RefusalError as error:
            if answer.begun:
                raise
            response = JSONResponse(error.body, error.status, error.headers)
            await response(scope, receive, answer)
        finally:
            body.release()
            route = getattr(scope.get("route"), "path", OTHER)
            seconds = perf_counter() - began
            self.metrics.request(scope["method"], route, answer.status, seconds, body.size)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if self.open > self.limits.requests:
            raise busy(f"{self.limits.requests} requests are open; expected to come again later")
        check_host(headers.get("host", ""), self.hosts)
        check_origin(scope["method"], headers)
        if self.token and not (scope["path"] in OPEN or scope["path"].startswith(PUBLIC)):
            self._check_token(self.token, headers)
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self.limits.body_bytes:
            raise too_large(self.limits)

    def _check_token(self, token: str, headers: Headers) -> None:
        kind, _, told = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and same(told.strip(), token):
            return
        if self.sessions.known(headers.get("cookie", "")):
            return
        raise RefusalError(
            401,
            "found no valid token; expected 'Authorization: Bearer TOKEN', or a login's cookie",
            "invalid_api_key",
            headers={"www-authenticate": "Bearer"},
        )


def same(told: str, token: str) -> bool:
    """Whether a token is the right one, in a time that tells nothing of it."""
    found, expected = (hashlib.sha256(one.encode()).digest() for one in (told, token))
    return hmac.compare_digest(found, expected)


def check_host(host: str, names: tuple[str, ...]) -> None:
    """Refuses names that are not this machine's: an address cannot be pointed elsewhere.

    Raises:
        RefusalError: It is none of them.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
        if name in ("localhost", *names) or ipaddress.ip_address(name):
            return
    except ValueError:
        pass
    raise RefusalError(
        400, f"found the Host {host[:100]!r}; expected this machine's (see --allow-host)", "host"
    )


def check_origin(method: str, headers: Headers) -> None:
    """Refuses what another site's page has a browser send; a link to here may be followed.

    Raises:
        RefusalError: It comes from another site.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
    follows = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
    if foreign or (site not in ("none", "same-origin") and not follows):
        raise RefusalError(403, "the request comes from another site's page", "origin")
