"""Tiny archives in the forms that packages come in."""

import hashlib
import io
import struct
import tarfile
import zipfile

from evals.scenes.sources.source_package import SourcePackage


def queen(files: dict[str, bytes]) -> bytes:
    """An archive in the form of Flight of the Amazon Queen's."""
    at, index, data = 15 + 21 * len(files), b"", b""
    for name, content in files.items():
        index += name.encode().ljust(12, b"\0") + b"\1"
        index += struct.pack(">II", at + len(data), len(content))
        data += content
    return b"QTBLCEM10\0\0\0\1" + struct.pack(">H", len(files)) + index + data


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file, as a wheel is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarball(files: dict[str, bytes]) -> bytes:
    """A tarball, as npm's are."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def pinned(kind: str, name: str, content: bytes) -> SourcePackage:
    """A package with the hash of these bytes."""
    row = {"kind": kind, "name": name, "version": "1.0"}
    return SourcePackage.model_validate({**row, "sha256": hashlib.sha256(content).hexdigest()})
