"""When a server is to be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import inf

import pytest

from tools.refusal import BACKOFF, SLOWEST, Refused, seconds_said


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        *((None, None), ("", None), ("7", 7.0), ("0.5", 0.5), ("-5", 0.0), ("1e9", 1e9)),
        *(("inf", inf), ("nan", 0.0), (",,,", None), ("soon", None), ("9" * 5000, inf)),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("Fri, 01 Jan 1999 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
    ],
)
def test_a_server_may_say_when_in_any_way(after: str | None, seconds: float | None) -> None:
    assert seconds_said(after) == seconds


def test_a_date_is_so_many_seconds_away() -> None:
    found = seconds_said(format_datetime(datetime.now(UTC) + timedelta(seconds=60)))
    assert found is not None
    assert 55 < found <= 60


def test_what_does_not_say_when_is_left_alone_for_longer_each_time() -> None:
    pauses = [Refused("no", 500).pause(failures) for failures in range(1, 9)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (BACKOFF, SLOWEST)
    assert Refused("no", 429, wait_s=33).pause(1) == 33
