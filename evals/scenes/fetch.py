"""Debian packages, downloaded and unpacked. Installs nothing and needs no root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.errors import InputError
from tools.files import passing_folder

Told = Callable[[str], None]
"""Says a line to whoever waits."""

REMEDY = "give a folder of unpacked packages instead"


@dataclass(frozen=True)
class Library:
    """Unpacked packages: all in one folder, or each in a folder with its name.

    Attributes:
        folder: Where they lie.
        apart: Whether each has its own folder.
    """

    folder: Path
    apart: bool

    def share(self, package: str) -> Path:
        """The package's `usr/share`."""
        root = self.folder / package if self.apart else self.folder
        return root / "usr" / "share"

    def path(self, package: str, file: str) -> Path:
        """A file of the package: below `usr/share`, or as it lies in a wheel or a tarball."""
        share = self.share(package)
        plain = share.parents[1] / file
        return plain if plain.exists() and not (share / file).exists() else share / file


def opened(folder: Path) -> Library:
    """A folder into which packages were unpacked, all together.

    Raises:
        InputError: It is none.
    """
    if not (folder / "usr" / "share").is_dir():
        raise InputError(f"found no usr/share in {folder}; expected a folder of unpacked packages")
    return Library(folder, apart=False)


def fetch(packages: Sequence[str], cache: Path, told: Told) -> Library:
    """Downloads and unpacks the packages that the cache lacks; each is there whole or not at all.

    Raises:
        InputError: There is no apt or no network, or a package is gone or not whole.
    """
    library = Library(cache / "unpacked", apart=True)
    missing = [name for name in packages if not (library.folder / name).is_dir()]
    if not missing:
        return library
    try:
        with passing_folder(library.folder) as folder:
            _download(missing, folder, library, told)
    except OSError as error:
        raise InputError(f"cannot write {library.folder}: {error.strerror}") from None
    return library


def _download(missing: Sequence[str], folder: Path, library: Library, told: Told) -> None:
    """Downloads packages to the folder, and unpacks them into the library."""
    told(f"downloading {len(missing)} Debian packages")
    run(["apt-get", "download", *missing], folder, f"cannot download {missing}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Waits for all, so that nothing is unpacked any more where the folder is cleared.
        jobs = [pool.submit(_unpack, name, folder, library, told) for name in missing]
        for job in jobs:
            job.result()


def _unpack(package: str, folder: Path, library: Library, told: Told) -> None:
    archives = sorted(folder.glob(f"{package}_*.deb"))
    if len(archives) != 1:
        raise InputError(
            f"found {len(archives)} archives of {package!r} after download; expected 1"
        )
    tree = folder / package
    run(["dpkg", "-x", str(archives[0]), str(tree)], folder, f"{archives[0].name} is not whole")
    try:
        tree.replace(library.folder / package)
    except OSError as error:
        # Another program that shares the cache may have been faster; both trees are whole.
        if not (library.folder / package).is_dir():
            raise InputError(f"cannot write {library.folder}: {error.strerror}") from None
    told(f"unpacked {package}")


def run(command: Sequence[str], folder: Path, failed: str) -> None:
    """Runs a program in a folder; its own reason becomes the error.

    Raises:
        InputError: It is not there, or fails.
    """
    env = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    except FileNotFoundError:
        raise InputError(f"found no {command[0]!r} on this machine; {REMEDY}") from None
    if done.returncode:
        errors = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        said = next((line for line in errors if line.startswith("E: ")), errors[-1])
        raise InputError(f"{failed}: {said.removeprefix('E: ')}; try again, or {REMEDY}")
