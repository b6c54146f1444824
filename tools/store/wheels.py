"""Wheels from the package index, fetched by pip and read as zip files.

A wheel is only a container here: it is never installed or imported.
"""

from __future__ import annotations

import errno
import lzma
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field

from tools.files import passing_folder
from tools.store.store_errors import SourceError
from tools.store.store_files import chunks, refused

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, OSError, RuntimeError, ValueError),
)
"""What zipfile raises over altered bytes; found by changing each byte of a small wheel."""


class Wheel(BaseModel, frozen=True):
    """A release on the package index; `python` and `platform` where its wheel is not for all."""

    package: str
    version: str
    python: str | None = None
    platform: str | None = None

    def __str__(self) -> str:
        """As pip writes it."""
        return f"{self.package}=={self.version}"


class WheelPart(BaseModel, frozen=True):
    """A member of a wheel; `inner` is a member of the zip file that the member itself is."""

    wheel: Wheel
    member: str
    inner: str | None = None


class InWheels(BaseModel, frozen=True):
    """A file inside wheels: its parts, joined in order."""

    kind: Literal["wheels"] = "wheels"
    parts: tuple[WheelPart, ...] = Field(min_length=1)

    @classmethod
    def whole(cls, wheel: Wheel, member: str, inner: str | None = None) -> Self:
        """A file that is one member of one wheel."""
        return cls(parts=(WheelPart(wheel=wheel, member=member, inner=inner),))

    def __str__(self) -> str:
        """Its releases, each once."""
        return " + ".join(dict.fromkeys(str(part.wheel) for part in self.parts))

    def pieces(self, folder: Path) -> Iterator[bytes]:
        """The file's bytes; the wheels are fetched first, and stay in `folder`.

        Raises:
            SourceError: The index or a wheel is at fault.
        """
        paths = {part.wheel: fetched(part.wheel, folder) for part in self.parts}
        for part in self.parts:
            yield from pieces(part, paths[part.wheel])


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
        with passing_folder(folder) as part:
            _download(wheel, str(part))
            next(part.glob("*.whl")).replace(path)
    except OSError as error:
        raise refused(path, error) from None
    return path


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
        str(wheel),
    ]
    environment = {**os.environ, "TMPDIR": folder}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        word = _last_word(done.stderr)
        raise SourceError(f"cannot fetch {wheel} by pip: {word}")


def _last_word(said: str) -> str:
    """Why pip failed: its last error, or its last line where it broke down itself."""
    lines = [line for line in said.splitlines() if line.strip()] or ["no word from pip"]
    errors = [line for line in lines if line.startswith("ERROR:") and "Exception:" not in line]
    word = (errors or lines)[-1].removeprefix("ERROR:").strip()
    # Without a network pip ends in "No matching distribution", which names the wrong cause.
    offline = any("connection" in line.lower() for line in lines if line.startswith("WARNING:"))
    return f"the package index cannot be reached ({word})" if offline else word


def pieces(part: WheelPart, wheel: Path) -> Iterator[bytes]:
    """The bytes of a member of a wheel.

    Raises:
        SourceError: The wheel is no zip file, or lacks the member. Either way it is deleted.
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
        raise SourceError(
            f"{part.wheel} has no member "
            f"{part.inner or part.member} and was deleted; expected the release that was pinned"
        ) from None
    except DAMAGED:
        wheel.unlink(missing_ok=True)
        raise SourceError(f"{part.wheel} came damaged and was deleted; try again") from None
