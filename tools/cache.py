"""What tools have heard before, kept on disk, so that nobody listens twice to the same thing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tools.audio import AudioClip
from tools.decode import METHOD
from tools.evidence import Percept, SubQuery
from tools.key_value_file import KeyValueFile

_PERCEPTS = TypeAdapter(tuple[Percept, ...])

FORM = "2"
"""Of a row, and part of its key: those of before had no hash over what they hold."""


class PerceptCache:
    """Percepts by (clip digest, span, tool and model digest, query), as JSON in one SQLite file.

    Several processes may use one file at a time. A cache that fails has not heard it before.
    """

    def __init__(self, path: Path) -> None:
        self._file = KeyValueFile(path, "the cache of percepts")

    def read(self, clip: AudioClip, query: SubQuery, tool: str) -> tuple[Percept, ...] | None:
        """What `tool` (a digest) heard when it was asked the same; None if it never was."""
        key = _key(clip, query, tool)
        text = self._file.get(key)
        if text is None:
            return None
        try:
            return _PERCEPTS.validate_json(text)
        except ValidationError:
            self._file.forget(key)
            return None

    def write(
        self, clip: AudioClip, query: SubQuery, tool: str, percepts: Sequence[Percept]
    ) -> None:
        """Remembers a complete answer, if it can be written down."""
        with suppress(ValueError):
            text = _PERCEPTS.dump_json(tuple(percepts))
            self._file.put(_key(clip, query, tool), text)

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


def _key(clip: AudioClip, query: SubQuery, tool: str) -> str:
    """One hash over all that an answer depends on. The file's path is not part of it."""
    # A recording has been heard whatever others it is compared with.
    asked = query.model_dump_json(exclude={"recording", "together"})
    span = clip.span.model_dump_json()
    whole = "\n".join([FORM, clip.digest, METHOD, span, clip.side or "", tool, asked])
    return hashlib.sha256(whole.encode()).hexdigest()
