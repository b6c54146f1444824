"""The lock that lies beside what it protects."""

import os
from pathlib import Path

import librosa
import pytest

from tools.librosa_cache import compiling


def test_whoever_shares_the_code_shares_the_lock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = compiling().lock_file
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert compiling().lock_file == one
    assert Path(one).parent == Path(librosa.__file__).parent / "__pycache__"


def test_where_the_code_cannot_be_written_each_user_has_a_lock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(path: object, mode: int) -> bool:
        return False

    monkeypatch.setattr(os, "access", refused)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Path(compiling().lock_file).parent == tmp_path / "listen-again"
