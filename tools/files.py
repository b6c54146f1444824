"""Files written whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
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
    """A file beside the path that takes its name in the end."""
    check_replaceable(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink()


def check_replaceable(path: Path) -> None:
    """Says that a device or a pipe is there: a file that takes its name would do away with it.

    Raises:
        InputError: So it is.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputError(f"cannot write {path}: it is no regular file")


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no system takes names none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


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
