"""Wheels that are damaged, and a pip that cannot fetch them."""

import io
import subprocess
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from tools.store.store_errors import StoreError
from tools.store.wheels import Wheel, WheelPart, fetched, pieces

WHEEL = Wheel(package="la-lone", version="1.0")
DATA = b"some text, some text, some more text"


def _zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_no_altered_byte_is_a_crash_or_keeps_the_wheel(tmp_path: Path, flip: int) -> None:
    whole = _zipped("a.zip", _zipped("in/a", DATA))
    path, part = tmp_path / "a.whl", WheelPart(wheel=WHEEL, member="a.zip", inner="in/a")
    for place in range(len(whole)):
        altered = bytearray(whole)
        altered[place] ^= flip
        path.write_bytes(altered)
        with suppress(StoreError):
            assert b"".join(pieces(part, path)) == DATA
            continue
        assert not path.exists()


@pytest.mark.slow
def test_a_source_distribution_is_never_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    script = f"open({str(ran)!r}, 'w')".encode()
    with tarfile.open(tmp_path / "la_lone-1.0.tar.gz", "w:gz") as archive:
        about = tarfile.TarInfo("la_lone-1.0/setup.py")
        about.size = len(script)
        archive.addfile(about, io.BytesIO(script))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(StoreError, match="No matching distribution"):
        fetched(WHEEL, tmp_path / "wheels")
    assert not ran.exists()
    assert list((tmp_path / "wheels").iterdir()) == []


@pytest.mark.slow
def test_an_index_that_is_not_there_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(StoreError, match="the package index cannot be reached") as refused:
        fetched(WHEEL, tmp_path)
    assert "\n" not in str(refused.value)


def test_a_disk_that_pip_filled_is_said_to_be_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "ERROR: Exception:\nTraceback\nOSError: [Errno 28] No space left on device\n"

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 2, "", said)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(StoreError, match=r"no room for .*la-lone-1\.0\.whl: the disk has"):
        fetched(WHEEL, tmp_path)
