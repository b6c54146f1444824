"""Files that are whole or not there, whatever the disk does."""

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest
from filelock import FileLock

from tools.store.store_errors import Altered, StoreError
from tools.store.store_files import alone, join, write


def test_what_a_killed_process_left_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".a.bin.part").write_bytes(b"half")
    write(tmp_path / "a.bin", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"whole"


def test_more_bytes_than_pinned_stop_being_written(tmp_path: Path) -> None:
    taken: list[int] = []

    def endless() -> bytes:
        taken.append(1)
        return b"0123456789"

    with pytest.raises(Altered, match="expected 25 bytes"):
        join(tmp_path / "a.bin", iter(endless, b""), "0" * 64, 25)
    assert len(taken) == 3
    assert list(tmp_path.iterdir()) == []


def test_the_room_left_is_measured_without_the_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def usage(folder: Path) -> os.terminal_size:
        assert list(folder.iterdir()) == []
        raise OSError("measured")

    monkeypatch.setattr("tools.store.store_files.os.fsync", full)
    monkeypatch.setattr("tools.store.store_files.shutil.disk_usage", usage)
    with pytest.raises(OSError, match="measured"):
        write(tmp_path / "a.bin", b"data")


def test_a_cache_that_cannot_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(lock: FileLock) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(FileLock, "acquire", read_only)
    with (
        pytest.raises(StoreError, match=r"cannot write .*\.lock: Read-only file system"),
        alone(tmp_path / ".lock"),
    ):
        pass
