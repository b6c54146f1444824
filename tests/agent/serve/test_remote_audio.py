"""Recordings by address: of hosts that were named, and as they are."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from agent.serve.chat_request import AudioPart, AudioUrlPart, InputAudioPart
from agent.serve.remote_audio import remote_recording
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits

LIMITS = ServeLimits(upload_seconds=5)


class Recordings(BaseHTTPRequestHandler):
    """Sends `sound` at /a.wav, nothing at /empty, and everything else elsewhere."""

    def do_GET(self) -> None:
        there = {"/a.wav?x=1": b"sound", "/empty": b""}.get(self.path)
        self.send_response(302 if there is None else 200)
        self.send_header("Location", "/a.wav?x=1")
        self.send_header("Content-Length", str(len(there or b"")))
        self.end_headers()
        self.wfile.write(there or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A host with its port."""
    with HTTPServer(("127.0.0.1", 0), Recordings) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def by_address(url: str) -> AudioPart:
    return AudioUrlPart.model_validate({"type": "audio_url", "audio_url": {"url": url}})


@pytest.mark.anyio
async def test_a_host_that_was_named_is_asked_and_no_other(host: str) -> None:
    part = by_address(f"http://{host}/a.wav?x=1")
    assert await remote_recording(part, {host}, LIMITS) == b"sound"
    for allowed in (set[str](), {"127.0.0.1"}, {"example.org"}):
        with pytest.raises(RefusalError) as caught:
            await remote_recording(part, allowed, LIMITS)
        assert caught.value.status == 400


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://{host}/elsewhere",
        "http://{host}/empty",
        "http://name:word@{host}/a.wav?x=1",
        "http://{host}.example.org/a.wav",
        "http://evil.example/?{host}",
        "https://{host}/a.wav?x=1",
        "HTTP://{host}/" + "a" * 3000,
    ],
)
async def test_what_is_no_recording_of_it_is_refused(host: str, url: str) -> None:
    with pytest.raises(RefusalError) as caught:
        await remote_recording(by_address(url.format(host=host)), {host}, LIMITS)
    assert caught.value.status == 400
    assert "word" not in caught.value.message


@pytest.mark.anyio
async def test_other_recordings_are_not_its_business(host: str) -> None:
    sent = InputAudioPart.model_validate({"type": "input_audio", "input_audio": {"data": ""}})
    for part in (sent, by_address("data:audio/wav;base64,AAAA"), by_address("file:///a.wav")):
        assert await remote_recording(part, {host}, LIMITS) is None
