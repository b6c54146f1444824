"""Whether a file still has the bytes that it had, told by a note beside it.

A note holds a hash, and the size and the time of change that the file had when it was hashed: while
those are the same it is not hashed again. A file that its owner cannot note is hashed each time.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tools.errors import InputError
from tools.files import write_whole
from tools.store.store_files import sha256

NEVER = -1
"""The time of change of no file."""


class HashedFile(BaseModel, frozen=True):
    """What a file was like when it was hashed; `changed` is in nanoseconds since 1970."""

    sha256: str
    size: int
    changed: int


def noted(path: Path) -> HashedFile | None:
    """The note beside the file; None where there is none that can be read."""
    try:
        return HashedFile.model_validate_json(_place(path).read_bytes())
    except (OSError, ValidationError):
        return None


def is_whole(path: Path, expected: str | None = None) -> bool:
    """Whether the file has the expected hash; that of its note where none is given."""
    note = noted(path)
    expected = expected or (note and note.sha256)
    if expected is None or not path.is_file():
        return False
    if note == _as_it_is(path, expected):
        return True
    return hashed(path, expected)


def hashed(path: Path, expected: str) -> bool:
    """Whether the file has that hash, whatever was noted; notes whether it has.

    Raises:
        OSError: It cannot be read.
    """
    now = _as_it_is(path, expected)
    whole = sha256(path) == expected
    _write(path, now if whole else now.model_copy(update={"changed": NEVER}))
    return whole


def note(path: Path, expected: str) -> None:
    """Notes the hash of a file that was just written."""
    _write(path, _as_it_is(path, expected))


def _write(path: Path, now: HashedFile) -> None:
    """What cannot be noted is hashed again."""
    with suppress(InputError):
        write_whole(_place(path), now.model_dump_json())


def _as_it_is(path: Path, sha256: str) -> HashedFile:
    status = path.stat()
    return HashedFile(sha256=sha256, size=status.st_size, changed=status.st_mtime_ns)


def _place(path: Path) -> Path:
    return path.with_name(f".{path.name}.whole")
