"""Files written whole or not at all."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import IO

from tools.errors import InputError
from tools.leftovers import in_use, part_of, sweep

PASSING = ".part-"
"""How the name of a folder begins that is not to stay."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Replaces the file's content; a reader sees the old text or the new one.

    Raises:
        InputError: The folder cannot be written.
    """
    with replacing(path) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def writing_whole(path: Path) -> Generator[IO[str]]:
    """A text file to be written line by line; it takes its name when all went well.

    Raises:
        InputError: The folder cannot be written.
    """
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """A file beside the path that takes its name in the end; a pipe or a device as it is.

    Raises:
        InputError: It cannot be written.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            yield path
            return
        with part_of(path) as part:
            yield part
            part.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None


@contextmanager
def passing_folder(folder: Path) -> Generator[Path]:
    """A new folder in the folder, for what is on its way; gone in the end.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder, f"{PASSING}*")
    with tempfile.TemporaryDirectory(dir=folder, prefix=PASSING) as part, in_use(Path(part)):
        yield Path(part)


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
        sweep(out.parent, f".{escape(out.name)}.*.part")
        part = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part"))
    except OSError as error:
        raise InputError(f"cannot write {out.parent}: {error.strerror}") from None
    try:
        with in_use(part):
            yield part
            part.chmod(0o755)
            part.replace(out)
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
