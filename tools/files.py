"""Files written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tools.errors import InputError


def write_whole(path: Path, content: str | bytes) -> None:
    """Replaces the file's content; a reader sees the old text or the new one.

    Raises:
        InputError: The folder cannot be written.
    """
    with _taking(path) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def writing_whole(path: Path) -> Generator[IO[str]]:
    """A text file to be written line by line; it takes its name when all went well.

    Raises:
        InputError: The folder cannot be written.
    """
    with _taking(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def _taking(path: Path) -> Generator[Path]:
    """A file beside the path that takes its name in the end; a pipe or a device as it is."""
    if path.exists() and not path.is_file() and not path.is_dir():
        yield from _straight(path)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _straight(path: Path) -> Generator[Path]:
    """What can be written to, but not replaced."""
    try:
        yield path
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None


def made_folder(path: Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        InputError: It cannot be, or is a file.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {path}: {error.strerror}") from None
    return path


def private_folder(path: Path) -> None:
    """Makes what there is not yet of the folder and those above it, for their owner alone.

    Raises:
        OSError: It cannot be made, or is a file.
    """
    missing = [one for one in (path, *path.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def whole_folder(out: Path) -> Generator[Path]:
    """A new folder to be filled; it takes its name when all went well, and else is gone.

    Raises:
        InputError: There is something of that name already, or it cannot be written.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InputError(f"{out} is not empty; expected a new folder, so that nothing is mixed")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part"))
    except OSError as error:
        raise InputError(f"cannot write {out.parent}: {error.strerror}") from None
    try:
        yield part
        part.chmod(0o755)
        part.replace(out)
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
