"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.store.errors import Altered, StoreError

CHUNK = 1 << 20


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, a mebibyte at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def written(path: Path) -> Generator[IO[bytes]]:
    """A file to write to, which takes its place only when all went well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise refused(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def write(path: Path, data: bytes) -> None:
    """Writes a whole file at once."""
    with written(path) as file:
        file.write(data)


def join(path: Path, pieces: Iterable[bytes], expected: str, size: int, remedy: str) -> None:
    """Writes the pieces one after the other, if they hash to what is expected.

    Raises:
        Altered: They do not; the file is then not there.
        StoreError: There is no room; likewise.
    """
    digest, count = hashlib.sha256(), 0
    with written(path) as file:
        for piece in pieces:
            digest.update(piece)
            count += len(piece)
            file.write(piece)
        if (count, digest.hexdigest()) != (size, expected):
            raise Altered(
                f"{path.name} came as {count} bytes with SHA-256 {digest.hexdigest()[:12]}..., "
                f"expected {size} bytes with {expected[:12]}...; {remedy}"
            )


def refused(path: Path, error: OSError) -> StoreError:
    """Why a file could not be written, in one line."""
    if error.errno != errno.ENOSPC:
        return StoreError(f"cannot write {path}: {error.strerror or error}")
    folder = next(parent for parent in path.parents if parent.exists())
    free = shutil.disk_usage(folder).free / 1e6
    return StoreError(
        f"no room for {path}: the disk has {free:.0f} MB left; "
        "free some, or set LISTEN_AGAIN_CACHE to a folder on another disk"
    )
