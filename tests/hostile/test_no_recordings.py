"""`ask` about what is no recording: one line, exit code 2, and nothing else is said."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile as sf

from agent.__main__ import main
from tests.hostile.no_recordings import GROUPS
from tests.tools.made_files import RATE, pips

BAD = [
    pytest.param(*case, id=ascii(case[0][:20]), marks=pytest.mark.hostile(kind, fault=fault))
    for kind, (cases, fault) in GROUPS.items()
    for case in cases
]


def _said(capfd: pytest.CaptureFixture[str], path: Path) -> str:
    """What `ask` says of the file in its only line."""
    assert main(["ask", str(path), "Is there a dog?"]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("error: ")
    assert said.err.rstrip("\n").isprintable()
    return said.err


@pytest.mark.parametrize(("name", "make", "message"), BAD)
def test_what_is_no_recording_is_one_line_and_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str],
    name: str, make: Callable[[Path], object], message: str,
) -> None:  # fmt: skip
    make(tmp_path / name)
    assert re.search(message, _said(capfd, tmp_path / name))


@pytest.mark.hostile("clips: no regular file", fault="F13")
def test_a_file_that_may_not_be_read_is_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "locked.wav"
    sf.write(path, pips(), RATE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("whoever runs this may read everything")
    assert "cannot read" in _said(capfd, path)
