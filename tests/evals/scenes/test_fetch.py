"""Fetching packages: whole or not at all, and every way of failing has its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.scenes.fetch import Library, fetch, opened
from tools.errors import InputError

APT = 'shift; for p in "$@"; do echo "$p" > "${p}_1.0_all.deb"; done'
DPKG = 'mkdir -p "$3/usr/share/doc"; cp "$2" "$3/usr/share/doc/copyright"'

Commands = Callable[..., None]


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Replaces apt-get and dpkg by small scripts; one that is not given is not there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "mkdir", "cp"):
        (folder / name).symlink_to(next(p for p in _found(name)))
    monkeypatch.setenv("PATH", str(folder))

    def install(**scripts: str) -> None:
        for name, script in scripts.items():
            path = folder / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)

    return install


def _found(name: str) -> list[Path]:
    return [path for place in ("/bin", "/usr/bin") if (path := Path(place) / name).exists()]


def test_packages_are_downloaded_once_and_the_downloads_cleared_away(
    tmp_path: Path, commands: Commands
) -> None:
    commands(apt_get=APT, dpkg=DPKG)
    told: list[str] = []
    library = fetch(["dogs", "cats"], tmp_path / "cache", told.append)
    assert (library.share("dogs") / "doc" / "copyright").read_text() == "dogs\n"
    assert sorted(path.name for path in library.folder.iterdir()) == ["cats", "dogs"]
    assert told[0] == "downloading 2 Debian packages"

    commands(apt_get="exit 1")
    assert fetch(["cats"], tmp_path / "cache", told.append) == library


def test_a_machine_without_apt_is_told_what_else_it_can_do(
    tmp_path: Path, commands: Commands
) -> None:
    with pytest.raises(InputError, match="found no 'apt-get' on this machine; give a folder"):
        fetch(["dogs"], tmp_path, print)
    commands(apt_get=APT)
    with pytest.raises(InputError, match="found no 'dpkg' on this machine; give a folder"):
        fetch(["dogs"], tmp_path, print)
    assert list((tmp_path / "unpacked").iterdir()) == []


@pytest.mark.parametrize(
    "said", ["Unable to locate package dogs", "Failed to fetch http://deb/dogs: no network"]
)
def test_a_package_that_is_gone_or_out_of_reach_is_named(
    tmp_path: Path, commands: Commands, said: str
) -> None:
    commands(apt_get=f"echo 'W: old'>&2; echo 'E: {said}'>&2; exit 100", dpkg=DPKG)
    with pytest.raises(InputError, match=rf"cannot download \['dogs'\]: {said}; try again"):
        fetch(["dogs"], tmp_path, print)


def test_a_half_downloaded_package_is_refused_and_leaves_nothing(
    tmp_path: Path, commands: Commands
) -> None:
    failing = (
        f"case $2 in *dogs*) mkdir $3; echo 'unexpected end of file'>&2; exit 2;; esac; {DPKG}"
    )
    commands(apt_get=APT, dpkg=failing)
    with pytest.raises(InputError, match=r"dogs_1\.0_all\.deb is not whole: unexpected end"):
        fetch(["cats", "dogs"], tmp_path, print)
    assert [path.name for path in (tmp_path / "unpacked").iterdir()] == ["cats"]

    commands(dpkg=DPKG)
    assert fetch(["cats", "dogs"], tmp_path, print).share("dogs").is_dir()


def test_a_download_that_brings_nothing_is_refused(tmp_path: Path, commands: Commands) -> None:
    commands(apt_get="exit 0", dpkg=DPKG)
    with pytest.raises(InputError, match="found 0 archives of 'dogs'"):
        fetch(["dogs"], tmp_path, print)


def test_a_folder_without_unpacked_packages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found no usr/share"):
        opened(tmp_path)
    (tmp_path / "usr" / "share").mkdir(parents=True)
    assert opened(tmp_path).share("any") == tmp_path / "usr" / "share"


def test_a_file_lies_below_share_in_a_debian_package_and_as_it_is_in_a_wheel(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path, apart=True)
    for file in ("dogs/usr/share/bark.ogg", "cats/meow.ogg"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).touch()
    assert library.path("dogs", "bark.ogg") == tmp_path / "dogs/usr/share/bark.ogg"
    assert library.path("cats", "meow.ogg") == tmp_path / "cats/meow.ogg"
    assert library.path("cows", "moo.ogg") == tmp_path / "cows/usr/share/moo.ogg"
