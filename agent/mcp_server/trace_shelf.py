"""The last traces of a server, for whoever reads them as resources."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from pathlib import Path

from agent.records.trace import Trace
from agent.show.page import episode_page
from tools.errors import InputError

SCHEME = "listen-again"
TRACE, PAGE = f"{SCHEME}://trace/{{key}}", f"{SCHEME}://page/{{key}}"

KEPT = 32
"""Traces; the oldest goes first."""


class TraceShelf:
    """Traces by keys that nobody guesses."""

    def __init__(self) -> None:
        self._traces: OrderedDict[str, Trace] = OrderedDict()

    def put(self, trace: Trace) -> str:
        """Keeps it; returns its key."""
        key = secrets.token_hex(8)
        self._traces[key] = trace
        if len(self._traces) > KEPT:
            self._traces.popitem(last=False)
        return key

    def get(self, key: str) -> Trace:
        """The trace.

        Raises:
            InputError: There is none of that key any more.
        """
        found = self._traces.get(key)
        if found is None:
            raise InputError(f"found the key {key[:40]!r}; expected one of the last {KEPT} answers")
        return found

    def page(self, key: str) -> str:
        """Its page, with the sound in it where that is short.

        Raises:
            InputError: There is none of that key any more.
        """
        file = Path(f"{key}.json")
        return episode_page.page(self.get(key), file, file.with_suffix(".html"))
