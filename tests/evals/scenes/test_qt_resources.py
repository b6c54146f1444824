"""Qt's resource files."""

import struct
import zlib

import pytest

from evals.scenes.qt_resources import COMPRESSED, FOLDER, Resources


def archive(files: dict[str, bytes]) -> bytes:
    """A resource file of version 1: a root, and every file compressed."""
    names = data = b""
    nodes = struct.pack(">IHII", 0, FOLDER, len(files), 1)
    for name, content in files.items():
        packed = struct.pack(">I", len(content)) + zlib.compress(content)
        nodes += struct.pack(">IHHHI", len(names), COMPRESSED, 0, 0, len(data))
        names += struct.pack(">HI", len(name), 0) + name.encode("utf-16-be")
        data += struct.pack(">I", len(packed)) + packed
    at = 20 + len(nodes)
    return b"qres" + struct.pack(">IIII", 1, 20, at, at + len(data)) + nodes + data + names


def test_every_file_comes_out_by_its_name() -> None:
    files = {"dog.ogg": b"woof" * 100, "cat.ogg": b"meow"}
    assert Resources.parse(archive(files)).files() == files


@pytest.mark.parametrize("size", [0, 3, 12, 25, 60, -30])
def test_a_file_cut_short_is_refused(size: int) -> None:
    whole = archive({"dog.ogg": bytes(range(256))})
    with pytest.raises(ValueError, match="expected"):
        Resources.parse(whole[:size]).files()
