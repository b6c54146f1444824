"""What tools have heard before, kept on disk, so that nobody listens twice to the same thing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from tools.audio import AudioClip
from tools.decode import METHOD
from tools.errors import InputError
from tools.evidence import Percept, SubQuery

_PERCEPTS = TypeAdapter(tuple[Percept, ...])


class PerceptCache:
    """Percepts by (clip digest, span, tool and model digest, query), as JSON in one SQLite file.

    Several processes may use one file at a time.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS heard (key TEXT PRIMARY KEY, value TEXT)")
        except (sqlite3.Error, OSError) as error:
            raise InputError(
                f"cannot use {path} as the cache of percepts ({error}); expected a file that "
                "this program made, or none"
            ) from None

    def read(self, clip: AudioClip, query: SubQuery, tool: str) -> tuple[Percept, ...] | None:
        """What `tool` (a digest) heard when it was asked the same; None if it never was."""
        row = self._db.execute(
            "SELECT value FROM heard WHERE key = ?", (_key(clip, query, tool),)
        ).fetchone()
        return _PERCEPTS.validate_json(row[0]) if row else None

    def write(
        self, clip: AudioClip, query: SubQuery, tool: str, percepts: Sequence[Percept]
    ) -> None:
        """Remembers a complete answer."""
        value = _PERCEPTS.dump_json(tuple(percepts)).decode()
        self._db.execute(
            "INSERT OR REPLACE INTO heard VALUES (?, ?)", (_key(clip, query, tool), value)
        )

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()


def _key(clip: AudioClip, query: SubQuery, tool: str) -> str:
    """One hash over all that an answer depends on. The file's path is not part of it."""
    span, asked = clip.span.model_dump_json(), query.model_dump_json()
    whole = "\n".join([clip.digest, METHOD, span, clip.side or "", tool, asked])
    return hashlib.sha256(whole.encode()).hexdigest()
