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

from filelock import FileLock

from tools.files import private_folder
from tools.store.store_errors import Altered, StoreError

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
def written(path: Path, size: int) -> Generator[IO[bytes]]:
    """A file of `size` bytes to write to, which takes its place only when all went well.

    Whoever writes holds a lock: what a killed process left under the same name is overwritten.
    """
    try:
        private_folder(path.parent)
        with _part(path) as part:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
    except OSError as error:
        raise refused(path, error, size) from None


@contextmanager
def _part(path: Path) -> Generator[Path]:
    """The name under which a file is written; gone before anyone asks how full the disk is."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def alone(lock: Path) -> Generator[None]:
    """Keeps other processes and threads waiting until this one is done.

    Raises:
        StoreError: The folder cannot be written to.
    """
    try:
        private_folder(lock.parent)
        held = FileLock(lock).acquire()
    except OSError as error:
        raise refused(lock, error) from None
    with held:
        yield


def write(path: Path, data: bytes) -> None:
    """Writes a whole file at once."""
    with written(path, len(data)) as file:
        file.write(data)


def join(path: Path, pieces: Iterable[bytes], expected: str, size: int) -> None:
    """Writes the pieces one after the other, if they hash to what is expected.

    Raises:
        Altered: They do not; the file is then not there.
        StoreError: There is no room; likewise.
    """
    digest, count = hashlib.sha256(), 0
    with written(path, size) as file:
        for piece in pieces:
            digest.update(piece)
            count += len(piece)
            if count > size:
                break
            file.write(piece)
        if (count, digest.hexdigest()) != (size, expected):
            raise Altered(
                f"{path.name} came as {count} bytes with SHA-256 {digest.hexdigest()[:12]}..., "
                f"expected {size} bytes with {expected[:12]}..."
            )


def refused(path: Path, error: OSError, size: int | None = None) -> StoreError:
    """Why a file, of `size` bytes where that is known, could not be written, in one line."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(f"cannot write {path}: {error.strerror or error}")
    folder = next(parent for parent in path.parents if parent.exists())
    free = shutil.disk_usage(folder).free / 1e6
    needed = "" if size is None else f"needs {size / 1e6:.1f} MB, "
    return StoreError(
        f"no room for {path}: {needed}the disk has {free:.1f} MB left; "
        "free some, or set LISTEN_AGAIN_CACHE to a folder on another disk"
    )
