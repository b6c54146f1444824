"""Texts by key in one SQLite file that can fail nobody: at worst it remembers nothing.

A damaged file is put aside and a new one begun; a damaged row is deleted; a file that cannot be
used is done without. Whichever it is, one line says so, once.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from tools.files import private_folder

log = logging.getLogger(__name__)

WAIT = 2.0
"""Seconds to wait for another process that writes: a row takes it a millisecond."""

FAILURES = 3
"""After so many the file is given up: each may have waited."""

LONGEST = 1 << 26
"""Bytes of a row at most: more is no answer of a tool, but a damaged length."""

ASIDE = 3
"""Damaged files that are kept: where the disk is at fault there is no end to them."""

MENDABLE = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
    }
)
"""What SQLite says of a file that holds something else: a new one mends it."""

BESIDE = ("", "-wal", "-shm")
"""The endings of SQLite's own files: they belong together."""

TABLE = "heard (key TEXT PRIMARY KEY, value TEXT)"


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
            if _mendable(error) and self._failures < FAILURES:
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
        private_folder(self._path.parent)
        _make_private(self._path)
        db = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None)
        try:
            _begin(db)
        except sqlite3.Error:
            db.close()
            raise
        self._db = db

    def _renew(self, error: Exception) -> None:
        """Puts a file that holds something else aside, and begins a new one.

        Of several processes that find it damaged one puts it aside; the others use the new one.
        """
        self.close()
        with _alone(self._path):
            try:
                self._open()
                assert self._db is not None
                _check(self._db)
            except sqlite3.Error as found:
                if not _mendable(found):
                    raise
                self.close()
                aside = _aside(self._path)
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


def _mendable(error: Exception) -> bool:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in MENDABLE


def _begin(db: sqlite3.Connection) -> None:
    """Settings, and the table.

    Raises:
        sqlite3.Error: The file holds another one.
    """
    db.text_factory = bytes
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    for line in ("journal_mode=WAL", "synchronous=NORMAL", "cell_size_check=ON"):
        db.execute(f"PRAGMA {line}")
    db.execute(f"CREATE TABLE IF NOT EXISTS {TABLE}")
    found = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if found != [(f"CREATE TABLE {TABLE}".encode(),)]:
        raise _corrupt(f"it holds other tables than {TABLE}")


def _check(db: sqlite3.Connection) -> None:
    """Reads the whole file.

    Raises:
        sqlite3.Error: It is damaged somewhere.
    """
    ((found,),) = db.execute("PRAGMA integrity_check(1)").fetchall()
    if found != b"ok":
        raise _corrupt(str(found, errors="replace").splitlines()[0])


def _corrupt(why: str) -> sqlite3.DatabaseError:
    """As SQLite itself says that a file is damaged."""
    error = sqlite3.DatabaseError(why)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _make_private(path: Path) -> None:
    """Makes the file for its owner alone; one of before is closed to strangers.

    SQLite gives what it writes beside the file the same mode.

    Raises:
        OSError: It cannot be made, or is no file.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    found = path.stat().st_mode
    if not stat.S_ISREG(found):
        raise OSError("expected a file, found something else")
    if found & 0o007:
        with suppress(OSError):
            path.chmod(stat.S_IMODE(found) & ~0o007)


def _alone(path: Path) -> AbstractContextManager[object]:
    """Held while the file is put aside."""
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=WAIT, mode=0o600)
    try:
        return lock.acquire()
    except Timeout:
        raise OSError("another process mends it") from None


def _aside(path: Path) -> Path:
    """Renames the file and what belongs to it; where to."""
    places = [path.with_name(f"{path.name}.damaged-{number}") for number in range(1, ASIDE + 1)]
    aside = next((place for place in places if not place.exists()), places[-1])
    for ending in reversed(BESIDE):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    return aside
