"""A server that did not answer: why, whether asking again may help, and when."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time

from tools.errors import ToolError

PASSING = (408, 409, 425, 429)
"""Complaints that pass, besides those of 500 and above."""

BACKOFF, SLOWEST = 0.5, 8.0
"""Seconds before asking again what did not say when: doubled each time, up to the second."""

PATIENCE = 120.0
"""The most seconds that a server may ask for."""


class Refused(ToolError):
    """A server that did not answer.

    Attributes:
        status: What it said in the words of HTTP; None where it could not be reached.
        wait_s: In how many seconds it wants to be asked again, where it says so.
        late: Whether it was reached, and did not answer in time; or no time was left to ask.
    """

    def __init__(
        self, told: str, status: int | None, wait_s: float | None = None, late: bool = False
    ) -> None:
        super().__init__(told)
        self.status, self.wait_s, self.late = status, wait_s, late

    @property
    def passing(self) -> bool:
        """Whether asking again may help."""
        return self.status is None or self.status in PASSING or self.status >= 500

    def pause(self, failures: int) -> float:
        """How many seconds to leave the server alone, after so many failures in a row."""
        return min(SLOWEST, BACKOFF * 2 ** (failures - 1)) if self.wait_s is None else self.wait_s


def seconds_said(after: str | None) -> float | None:
    """What `Retry-After` says: so many seconds, or a date; None where it says neither."""
    if not after:
        return None
    try:
        return max(0.0, float(after))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
