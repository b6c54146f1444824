"""Recordings within requests: what is sent, and which files may be named."""

import base64
from pathlib import Path

import pytest

from agent.serve.audio_parts import audio_file
from agent.serve.chat_request import AudioUrlPart
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits


def opened(url: str, folder: Path, *roots: Path, **limits: int) -> bytes:
    """What a server finds there."""
    part = AudioUrlPart.model_validate({"type": "audio_url", "audio_url": {"url": url}})
    with audio_file(part, folder, roots, ServeLimits(**limits)) as path:
        return path.read_bytes()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a file, beside another file to which a link leads."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "a b.wav").write_bytes(b"inside")
    (tmp_path / "secret.wav").write_bytes(b"outside")
    (root / "link.wav").symlink_to(tmp_path / "secret.wav")
    return root


@pytest.mark.parametrize("url", ["file://{root}/a%20b.wav", "FILE://localhost{root}/a b.wav"])
def test_a_file_below_a_root_is_opened(root: Path, tmp_path: Path, url: str) -> None:
    assert opened(url.format(root=root), tmp_path, tmp_path / "none", root) == b"inside"
    with pytest.raises(RefusalError):
        opened(url.format(root=root), tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.wav",
        "file:///etc/passwd",
        "file://{root}",
        "file://{root}/none.wav",
        "file://{root}/../secret.wav",
        "file://{root}/%2e%2e/secret.wav",
        "file://{root}/link.wav",
        "file://{root}/a%20b.wav%00",
        "file://elsewhere{root}/a%20b.wav",
        "{root}/a b.wav",
        "data:audio/wav,plain",
        "data:audio/wav;base64,",
        "data:audio/wav;base64,***",
        "",
    ],
)
def test_nothing_else_is(root: Path, tmp_path: Path, url: str) -> None:
    with pytest.raises(RefusalError) as caught:
        opened(url.format(root=root), tmp_path, root)
    assert caught.value.status == 400
    assert str(tmp_path) not in caught.value.message or url.startswith("{root}")


def test_what_is_sent_is_a_file_for_as_long_as_it_is_looked_at(tmp_path: Path) -> None:
    sent = f"data:audio/wav;base64,{base64.b64encode(b'sound').decode()}"
    assert opened(sent, tmp_path) == b"sound"
    assert not list(tmp_path.iterdir())
    with pytest.raises(RefusalError) as caught:
        opened(sent, tmp_path, upload_bytes=4)
    assert caught.value.status == 413
