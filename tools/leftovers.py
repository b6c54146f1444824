"""What killed processes leave half done: taken over or swept by whoever next writes the same.

Whoever fills such a file or folder has it locked, and the system lets go of the lock when that
process dies, however it dies. So what can be locked is nobody's any more.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:
    # Elsewhere nothing is locked, and nothing swept.
    fcntl = None

NEW = 1.0
"""Seconds in which whoever made a folder may not have locked it yet."""


@contextmanager
def part_of(path: Path) -> Generator[Path]:
    """The name of a file beside the path, with its ending, that nobody else writes to.

    What a killed process left there is overwritten. Where the block left it, it is deleted.

    Raises:
        OSError: It cannot be made.
    """
    part = path.with_name(f".{path.name}.part{path.suffix}")
    descriptor = _claimed(part)
    if descriptor is None:
        part = path.with_name(f".{path.name}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _claimed(part: Path) -> int | None:
    """The file opened and locked, made where there is none; None where another process has it."""
    if fcntl is None:
        return None
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except PermissionError:
        # It is somebody else's, in a folder that several use.
        return None
    with suppress(OSError):
        _lock(descriptor)
        # Whoever had it until now may have given it its name.
        if os.path.samestat(os.fstat(descriptor), part.stat()):
            return descriptor
    os.close(descriptor)
    return None


@contextmanager
def in_use(folder: Path) -> Generator[None]:
    """Within it nobody sweeps the folder."""
    descriptor = os.open(folder, os.O_RDONLY) if fcntl else None
    try:
        if descriptor is not None:
            with suppress(OSError):
                _lock(descriptor)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def sweep(folder: Path, pattern: str) -> None:
    """Deletes the folders called so that are in nobody's use, as far as that can be."""
    if fcntl is None:
        return
    for path in folder.glob(pattern):
        with suppress(OSError):
            old = time.time() - path.lstat().st_mtime > NEW
            if old and path.is_dir() and not path.is_symlink():
                _sweep(path)


def _sweep(folder: Path) -> None:
    """Deletes it, unless somebody has locked it.

    Raises:
        OSError: Somebody has, or it cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Locks a file or a folder.

    Raises:
        OSError: Another process has it, or it cannot be locked here.
    """
    if fcntl is None:
        raise OSError("nothing can be locked here")
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
