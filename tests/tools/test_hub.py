"""The model hub, played by a server on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tools import hub
from tools.third_party_checkpoints import Unready

REPO = "somebody/pipeline"
TOKEN = "hf_verysecret"


class Gate(BaseHTTPRequestHandler):
    """Lets nobody in, and writes down who asked with what."""

    asked: list[str | None] = []  # noqa: RUF012 - the server makes one handler a request

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("authorization"))
        self.send_response(401)
        self.send_header("X-Error-Code", "GatedRepo")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A hub of our own, with an empty cache."""
    server = HTTPServer(("127.0.0.1", 0), Gate)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    for name, value in {"ENDPOINT": url, "HF_HUB_CACHE": str(tmp_path)}.items():
        monkeypatch.setattr(f"huggingface_hub.constants.{name}", value)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    Gate.asked.clear()
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_token_that_is_missing_is_asked_for(site: str) -> None:
    with pytest.raises(Unready) as refused:
        hub.fetched(REPO, ["*.bin"], None)
    assert str(refused.value) == (
        f"{REPO} is not here, and the hub asks for a token; accept its terms at "
        f"https://huggingface.co/{REPO} and set HF_TOKEN"
    )
    assert set(Gate.asked) == {None}


def test_a_token_is_sent_to_the_hub_and_told_to_nobody(
    site: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unready, match=r"does not give .* to the owner of the token") as refused:
        hub.fetched(REPO, ["*.bin"], TOKEN)
    assert Gate.asked[0] == f"Bearer {TOKEN}"
    out, err = capsys.readouterr()
    assert TOKEN not in str(refused.value) + out + err + caplog.text


def test_a_hub_that_cannot_be_reached_is_one_line(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(Unready, match=r"cannot fetch .*; look at the network, or name a folder"):
        hub.fetched(REPO, ["*.bin"], None)


@pytest.mark.parametrize("name", ["no such folder", "a/b/c", "/no/such/folder"])
def test_what_is_neither_a_folder_nor_a_repository_is_refused(site: str, name: str) -> None:
    with pytest.raises(Unready, match="expected a folder, or a repository"):
        hub.cached(name, ["*.bin"])
    assert not Gate.asked


def test_what_was_fetched_before_needs_nobody(site: str, tmp_path: Path) -> None:
    kept = tmp_path / "models--somebody--pipeline"
    folder = kept / "snapshots" / ("0" * 40)
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("pipeline:")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("0" * 40)
    assert hub.fetched(REPO, ["config.yaml"], None) == folder
    assert not Gate.asked
