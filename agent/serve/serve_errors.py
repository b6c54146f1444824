"""What the server refuses: an HTTP status, and a body in the form that OpenAI's clients read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INVALID = "invalid_request_error"
BUSY_SECONDS = "2"
"""When a client that was turned away may come again."""


class RefusalError(Exception):
    """A request that is answered with an error.

    Args:
        status: Of HTTP.
        message: What was found and what was expected, in one line.
        code: For programs.
        param: Which field of the request it is about.
        headers: That go with it.
    """

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """As OpenAI's clients read it."""
        return error_body(self.status, self.message, self.code, self.param)


def error_body(
    status: int, message: str, code: str | None = None, param: str | None = None
) -> dict[str, Any]:
    """The JSON of an error."""
    kind = "authentication_error" if status == 401 else INVALID if status < 500 else "server_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def absent(what: str, key: str) -> RefusalError:
    """A clip or a job that is not there, or not there any more."""
    return RefusalError(404, f"found no {what} {key[:80]!r}; it may have been let go", "not_found")


def busy(message: str) -> RefusalError:
    """Too much at once: the client may come again."""
    return RefusalError(503, message, "overloaded", headers={"retry-after": BUSY_SECONDS})
