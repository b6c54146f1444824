"""What `serve` refuses before it loads anything, each in one line."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.__main__ import main
from agent.serve.serve_process import is_loopback, token_for
from tests.conftest import CLIPS

TOKEN = "0123456789abcdef"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--host", "0.0.0.0"], "'0.0.0.0' lets other machines come; expected --token-file"),
        (["--host", "::"], "'::' lets other machines come; expected --token-file"),
        (["--root", "no-such-folder"], "--root: no-such-folder is no folder"),
        (["--token-file", "no-such-file"], "cannot read no-such-file"),
        (["--port", "99999"], "cannot listen on '127.0.0.1', port 99999"),
        (["--host", ""], "'' lets other machines come"),
        (["--at-once", "0"], "expected a whole number, 1 or more"),
    ],
)
def test_bad_input_is_one_line(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *words]) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1


def test_a_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 2
    assert f"port {port}: Address already in use" in capsys.readouterr().err


def test_a_token_is_read_where_only_its_owner_can(
    token: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert token_for("0.0.0.0", token) == TOKEN
    token.chmod(0o644)
    assert main(["serve", "--token-file", str(token)]) == 2
    assert "can be read by others" in capsys.readouterr().err
    token.chmod(0o600)
    for wrong in ("short", "with a blank in between", "ü" * 20, ""):
        token.write_text(wrong)
        assert main(["serve", "--token-file", str(token)]) == 2
        assert "holds no token" in capsys.readouterr().err


def test_loopback_is_told_from_other_addresses() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.1.2.3", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.0.1", "example.org", "")))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it is stopped by a signal")
def test_a_server_that_is_told_to_stop_ends_well_and_leaves_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.hostile.plain_ears", "serve", "--port", "0"]
    env = {**os.environ, "LISTEN_AGAIN_CACHE": str(tmp_path)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=ROOT, env=env, **pipes) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        sent = httpx.post(f"{url}/api/clips", content=(CLIPS / "call.ogg").read_bytes(), timeout=30)
        assert sent.status_code == 201
        assert list((tmp_path / "serve").iterdir())
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    assert not list((tmp_path / "serve").iterdir())
    assert json.loads(told.splitlines()[-1])["route"] == "/api/clips"
    assert "call" not in told
