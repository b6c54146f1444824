"""Fetching a set of packages: what is gone does not keep back the rest."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.scenes.fetch import Library, Told
from evals.scenes.sources import fetch_packages as module
from evals.scenes.sources.fetch_packages import fetch_packages
from evals.scenes.sources.source_package import SourcePackage
from tests.evals.scenes.sources.archives import pinned
from tools.errors import InputError


class Archive:
    """Has some Debian packages; like apt, it brings nothing where one that is asked for is gone."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked: list[list[str]] = []

    def __call__(self, packages: Sequence[str], cache: Path, told: Told) -> Library:
        self.asked.append(list(packages))
        if gone := [name for name in packages if name not in self.names]:
            raise InputError(f"cannot download {list(packages)}: found no {gone[0]}")
        return Library(cache, apart=True)


def debian(*names: str) -> list[SourcePackage]:
    return [SourcePackage(name=name, version="1") for name in names]


def test_packages_that_are_all_there_are_asked_for_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive("cats", "dogs")
    monkeypatch.setattr(module, "fetch", archive)
    library, missed = fetch_packages(debian("cats", "dogs"), tmp_path, print)
    assert (library, missed) == (Library(tmp_path / "unpacked", apart=True), {})
    assert archive.asked == [["cats", "dogs"]]


def test_one_that_is_gone_is_missed_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive("cats", "cows")
    monkeypatch.setattr(module, "fetch", archive)
    _, missed = fetch_packages(debian("cats", "dogs", "cows"), tmp_path, print)
    assert missed == {"dogs": "cannot download ['dogs']: found no dogs"}
    assert archive.asked[1:] == [["cats"], ["dogs"], ["cows"]]


def test_a_wheel_that_is_gone_is_missed_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[str] = []

    def unpack(package: SourcePackage, library: Library, told: Told) -> None:
        if package.name == "gone":
            raise InputError("cannot fetch gone")
        unpacked.append(package.name)

    monkeypatch.setattr(module, "fetch", Archive("cats"))
    monkeypatch.setattr(module, "unpack", unpack)
    wanted = [*debian("cats"), pinned("wheel", "gone", b""), pinned("npm", "dogs", b"")]
    _, missed = fetch_packages(wanted, tmp_path, print)
    assert missed == {"gone": "cannot fetch gone"}
    assert unpacked == ["dogs"]
