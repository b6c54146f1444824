"""An SQLite file of texts by key: opened for its owner alone, looked through, put aside."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from tools.files import private_folder

WAIT = 2.0
"""Seconds to wait for another process that writes: a row takes it a millisecond."""

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


def opened(path: Path) -> sqlite3.Connection:
    """The file, which is begun where there is none.

    Raises:
        sqlite3.Error: It holds something else, or cannot be used.
        OSError: It cannot be made, or is no file.
    """
    private_folder(path.parent)
    _make_private(path)
    # A serialised library may be asked from any thread.
    one_thread = sqlite3.threadsafety < 3
    db = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=one_thread)
    try:
        _begin(db)
    except sqlite3.Error:
        db.close()
        raise
    return db


def mendable(error: Exception) -> bool:
    """Whether a new file mends it."""
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


def check(db: sqlite3.Connection) -> None:
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
    """Makes the file for its owner alone; one of before is closed to all others.

    SQLite gives what it writes beside the file the same mode.

    Raises:
        OSError: It cannot be made, or is no file.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    found = path.stat().st_mode
    if not stat.S_ISREG(found):
        raise OSError("expected a file, found something else")
    if found & 0o077:
        with suppress(OSError):
            path.chmod(stat.S_IMODE(found) & ~0o077)


def alone_with(path: Path) -> AbstractContextManager[object]:
    """Held while the file is put aside.

    Raises:
        OSError: Another process has it, or nothing can be written there.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=WAIT, mode=0o600)
    try:
        return lock.acquire()
    except Timeout:
        raise OSError("another process mends it") from None


def put_aside(path: Path) -> Path:
    """Renames the file and what belongs to it; where to."""
    places = [path.with_name(f"{path.name}.damaged-{number}") for number in range(1, ASIDE + 1)]
    aside = next((place for place in places if not place.exists()), places[-1])
    for ending in reversed(BESIDE):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    return aside
