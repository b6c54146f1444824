"""A file of rows that fails nobody, however it was damaged."""

import logging
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tools.key_value_file import KeyValueFile

TEXT = b'{"heard": "Gr\xc3\xbc\xc3\x9fe"}'


Opened = Callable[[Path], KeyValueFile]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens files, and closes them in the end."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(KeyValueFile(path, "the cache")))


def filled(path: Path, rows: int = 3) -> None:
    file = KeyValueFile(path, "the cache")
    for row in range(rows):
        file.put(f"key {row}", TEXT + b" " * row)
    file.close()


def raw(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_put_comes_back_and_is_its_owners(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "kept.sqlite"
    file = opened(path)
    assert file.get("key") is None
    file.put("key", TEXT)
    assert file.get("key") == TEXT
    assert {mode(one) for one in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3, "expected the file, its log and its index"
    assert (mode(path.parent), mode(path.parent.parent)) == (0o700, 0o700)


def test_a_file_of_before_is_closed_to_all_others(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    filled(path)
    path.chmod(0o664)
    file = opened(path)
    assert file.get("key 0") == TEXT
    assert mode(path) == 0o600


def _written(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


DAMAGED: dict[str, Callable[[Path], object]] = {
    "text": _written(b"my notes, " * 2000),
    "cut": lambda path: (filled(path, 500), path.write_bytes(path.read_bytes()[:9000])),
    "head": lambda path: (filled(path), path.write_bytes(b"X" * 50 + path.read_bytes()[50:])),
    "columns": lambda path: raw(path, "CREATE TABLE heard (key TEXT, heard TEXT, at REAL)"),
    "view": lambda path: raw(
        path, "CREATE TABLE other (key, value)", "CREATE VIEW heard AS SELECT * FROM other"
    ),
    "constraint": lambda path: raw(
        path, "CREATE TABLE heard (key TEXT PRIMARY KEY, value TEXT CHECK (length(value) < 9))"
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(
    opened: Opened, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "kept.sqlite"
    DAMAGED[name](path)
    before = path.read_bytes()
    file = opened(path)
    for _ in range(2):
        file.put("key", TEXT)
    for row in range(500):
        file.get(f"key {row}")
    assert file.get("key") == TEXT
    file.close()
    (told,) = caplog.messages
    assert "\n" not in told
    assert "it is kept as kept.sqlite.damaged-1, and a new one begun" in told
    assert (tmp_path / "kept.sqlite.damaged-1").read_bytes()[100:999] == before[100:999]
    again = opened(path)
    assert again.get("key") == TEXT
    assert len(caplog.messages) == 1


BAD_ROWS = {
    "nothing": "NULL",
    "number": "17",
    "bytes": "x'ff00ff'",
    "text": "'no hash'",
    "other hash": f"'{'0' * 64} []'",
    "long": "zeroblob(1000000)",
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_deleted_and_the_others_are_kept(
    opened: Opened, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "kept.sqlite"
    filled(path)
    raw(path, f"UPDATE heard SET value = {BAD_ROWS[name]} WHERE key = 'key 0'")
    file = opened(path)
    assert [file.get(f"key {row}") for row in range(2)] == [None, TEXT + b" "]
    (told,) = caplog.messages
    assert told.endswith("held a damaged row; it is deleted")
    assert file.get("key 0") is None
    assert len(caplog.messages) == 1
    file.put("key 0", TEXT)
    assert file.get("key 0") == TEXT


def test_a_row_of_another_key_is_not_believed(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    filled(path)
    raw(path, "UPDATE heard SET value = (SELECT value FROM heard WHERE key = 'key 1') "
        "WHERE key = 'key 0'")  # fmt: skip
    assert opened(path).get("key 0") is None


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_text("kept")


def _below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file")


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "folder": _folder,
    "below a file": _below_a_file,
    "pipe": os.mkfifo,
    "loop": lambda path: path.symlink_to(path),
    "device": lambda path: path.symlink_to("/dev/full"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_done_without(
    opened: Opened, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cache" / "kept.sqlite"
    path.parent.mkdir()
    UNUSABLE[name](path)
    file = opened(path)
    file.put("key", TEXT)
    assert file.get("key") is None
    file.close()
    (told,) = caplog.messages
    assert "\n" not in told
    assert told.endswith("it goes on without")


def test_a_file_that_another_process_holds_is_given_up_soon(
    opened: Opened,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tools.sqlite_file.WAIT", 0.05)
    path = tmp_path / "kept.sqlite"
    filled(path)
    held = sqlite3.connect(path, isolation_level=None)
    file = opened(path)
    held.execute("BEGIN IMMEDIATE")
    for _ in range(9):
        file.put("new", TEXT)
    held.execute("ROLLBACK")
    held.close()
    (told,) = caplog.messages
    assert "database is locked" in told
    assert file.get("new") is None
    assert opened(path).get("key 0") == TEXT


def test_nothing_is_said_of_a_sound_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    filled(tmp_path / "kept.sqlite")
    filled(tmp_path / "kept.sqlite")
    assert not [one for one in caplog.messages if "kept.sqlite" in one and "lock" not in one]
