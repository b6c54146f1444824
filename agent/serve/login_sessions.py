"""Browsers that told the token: each has a cookie, for pages and players can send no header."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from time import monotonic

COOKIE = "listen-again"

AGE = 7 * 24 * 3600.0
"""Seconds that a cookie is good for."""

MOST = 1_000
"""Cookies at once; the oldest goes first."""


class LoginSessions:
    """Random ids that were given out, and until when."""

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def begin(self) -> str:
        """A new id."""
        while len(self._ends) >= MOST:
            del self._ends[next(iter(self._ends))]
        key = secrets.token_urlsafe(32)
        self._ends[key] = monotonic() + AGE
        return key

    def known(self, header: str) -> bool:
        """Whether the header of cookies holds an id that was given out.

        An id has 256 random bits: how long looking one up takes tells nothing of another.
        """
        try:
            found = SimpleCookie(header).get(COOKIE)
        except CookieError:
            return False
        return found is not None and self._ends.get(found.value, 0.0) > monotonic()
