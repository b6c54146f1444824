"""Files that changed since their hash was looked at, and those that did not."""

import os
from pathlib import Path

import pytest

from tools.store import whole_files
from tools.store.store_files import sha256
from tools.store.whole_files import hashed, is_whole, note, noted

DATA = b"weights" * 99


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "model.bin").write_bytes(DATA)
    return tmp_path / "model.bin"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that is hashed."""
    paths = list[Path]()

    def counting(path: Path) -> str:
        paths.append(path)
        return sha256(path)

    monkeypatch.setattr(whole_files, "sha256", counting)
    return paths


def test_a_file_is_hashed_once_until_it_changes(path: Path, counted: list[Path]) -> None:
    pinned = sha256(path)
    assert [is_whole(path, pinned) for _ in range(3)] == [True] * 3
    assert counted == [path]
    path.write_bytes(DATA[:-1] + b"X")
    assert not is_whole(path, pinned)
    assert not is_whole(path, pinned)
    path.write_bytes(DATA)
    assert is_whole(path, pinned)
    assert len(counted) == 4


def test_a_file_that_was_only_touched_is_still_whole(path: Path, counted: list[Path]) -> None:
    note(path, sha256(path))
    os.utime(path, (1, 1))
    assert is_whole(path)
    assert is_whole(path)
    assert counted == [path]


def test_of_what_no_note_tells_nothing_is_known(path: Path) -> None:
    assert not is_whole(path)
    note(path, sha256(path))
    assert is_whole(path)
    path.unlink()
    assert not is_whole(path)


@pytest.mark.parametrize("text", ["", "{", "null", '{"sha256": 1}', "[" * 9999, "\xff"])
def test_a_damaged_note_is_none(path: Path, text: str) -> None:
    note(path, sha256(path))
    (beside,) = (one for one in path.parent.iterdir() if one != path)
    beside.write_text(text, encoding="latin-1")
    assert noted(path) is None
    assert is_whole(path, sha256(path))
    assert noted(path)


def test_where_nothing_can_be_noted_the_file_is_hashed_each_time(
    path: Path, counted: list[Path]
) -> None:
    path.with_name(f".{path.name}.whole").mkdir()
    pinned = sha256(path)
    assert [is_whole(path, pinned), hashed(path, pinned), is_whole(path, pinned)] == [True] * 3
    assert len(counted) == 3
