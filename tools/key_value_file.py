"""Texts by key in one SQLite file that can fail nobody: at worst it remembers nothing.

A damaged file is put aside and a new one begun; a damaged row is deleted; a file that cannot be
used is done without. Whichever it is, one line says so, once.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from tools.sqlite_file import alone_with, check, mendable, opened, put_aside

log = logging.getLogger(__name__)

FAILURES = 3
"""After so many the file is given up: each may have waited."""


class KeyValueFile:
    """Texts by key. Several processes may use one file at a time; only its owner can read it.

    Args:
        path: The file, which is made where there is none.
        what: What it holds, for whoever is told that it failed.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._path, self._what = path, what
        self._failures, self._told = 0, False
        self._db: sqlite3.Connection | None = None
        self._try(self._open)

    def get(self, key: str) -> bytes | None:
        """The text as it was put; None where there is none, or not that any more."""
        for (row,) in self._rows("SELECT value FROM heard WHERE key = ?", key):
            text = _believed(key, row)
            if text is None:
                self.forget(key)
            return text
        return None

    def put(self, key: str, text: bytes) -> None:
        """Remembers the text, if it can."""
        kept = _mark(key, text) + b" " + text
        self._rows("INSERT OR REPLACE INTO heard VALUES (?, ?)", key, kept)

    def forget(self, key: str) -> None:
        """Deletes a row that is of no use."""
        self._tell(f"{self._what} {self._path} held a damaged row; it is deleted")
        self._rows("DELETE FROM heard WHERE key = ?", key)

    def close(self) -> None:
        """Lets go of the file; nothing is remembered from here on."""
        if self._db:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None

    def _rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What the statement finds; nothing where the file fails."""
        found: list[tuple[object, ...]] = []

        def run() -> None:
            if self._db:
                found.extend(self._db.execute(statement, values).fetchall())

        self._try(run)
        return found

    def _try(self, work: Callable[[], None]) -> None:
        """Works with the file; where that fails it is mended, or in the end given up."""
        try:
            work()
        except (sqlite3.Error, OSError, MemoryError) as error:
            self._failures += 1
            if mendable(error) and self._failures < FAILURES:
                self._try(partial(self._renew, error))
            elif self._db is None or self._failures >= FAILURES:
                self._give_up(error)
            else:
                self._tell(f"{self._what} {self._path} failed ({error}); it goes on without")

    def _open(self) -> None:
        """Opens the file, or begins it.

        Raises:
            sqlite3.Error: It is none of ours, or cannot be used.
            OSError: Likewise.
        """
        self._db = opened(self._path)

    def _renew(self, error: Exception) -> None:
        """Puts a file that holds something else aside, and begins a new one.

        Of several processes that find it damaged one puts it aside; the others use the new one.
        """
        self.close()
        with alone_with(self._path):
            try:
                self._open()
                assert self._db is not None
                check(self._db)
            except sqlite3.Error as found:
                if not mendable(found):
                    raise
                self.close()
                aside = put_aside(self._path)
                self._open()
                self._tell(
                    f"{self._what} {self._path} was damaged ({error}); "
                    f"it is kept as {aside.name}, and a new one begun"
                )

    def _give_up(self, error: Exception) -> None:
        self.close()
        self._tell(f"{self._what} {self._path} cannot be used ({error}); it goes on without")

    def _tell(self, line: str) -> None:
        if not self._told:
            log.warning("%s", line)
        self._told = True


def _mark(key: str, text: bytes) -> bytes:
    """A hash over all of a row: what was altered and still reads well is not believed."""
    return hashlib.sha256(key.encode() + b"\n" + text).hexdigest().encode()


def _believed(key: str, row: object) -> bytes | None:
    """The text of a row; None where that is not what was put."""
    mark, _, text = row.partition(b" ") if isinstance(row, bytes) else (b"", b"", b"")
    return text if mark == _mark(key, text) else None
