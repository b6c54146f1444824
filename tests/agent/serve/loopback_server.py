"""The server on the loopback in a thread of a test, with ears that need no model."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import uvicorn

from agent.assembly.agent import Agent
from agent.serve.audio_service import AudioService
from agent.serve.clip_store import ClipStore
from agent.serve.decoding_pool import DecodingPool
from agent.serve.serve_app import make_app
from agent.serve.serve_limits import ServeLimits
from agent.serve.serve_process import bound
from tests.conftest import CLIPS
from tests.hostile.plain_ears import plain_ears

CALL = CLIPS / "call.ogg"
BARKS = "How many times does the dog bark?"


@contextmanager
def served(
    folder: Path,
    token: str | None = None,
    roots: tuple[Path, ...] = (),
    **limits: Any,  # noqa: ANN401
) -> Generator[httpx.Client]:
    """A client of a server that runs meanwhile; `limits` are fields of `ServeLimits`."""
    most = ServeLimits(**limits)
    with plain_ears():
        clips = ClipStore(folder, most, DecodingPool(most))
        service = AudioService(Agent(), clips, most, roots, token)
        at = bound("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(make_app(service), log_config=None, ws="none"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[at])))
        thread.start()
        host, port = at.getsockname()
        try:
            with httpx.Client(base_url=f"http://{host}:{port}", timeout=20, verify=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
            at.close()


def openai_client(client: httpx.Client, key: str = "none") -> openai.OpenAI:
    """The official one, of the same server."""
    return openai.OpenAI(base_url=f"{client.base_url}/v1", api_key=key, max_retries=0)


def sent(client: httpx.Client, path: Path = CALL) -> str:
    """The id of a recording that was sent."""
    reply = client.post("/api/clips", params={"name": path.name}, content=path.read_bytes())
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


def asked(client: httpx.Client, clip: str, text: str = BARKS, **more: Any) -> str:  # noqa: ANN401
    """The id of a question that was put."""
    reply = client.post(f"/api/clips/{clip}/questions", json={"text": text, **more})
    assert reply.status_code == 202, reply.text
    return reply.json()["id"]


def events(client: httpx.Client, job: str, after: int = 0) -> Iterator[tuple[str, Any]]:
    """What happens, as it happens."""
    headers = {"last-event-id": str(after)}
    with client.stream("GET", f"/api/jobs/{job}/events", headers=headers) as stream:
        name = ""
        for line in stream.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, httpx.Response(200, text=value).json()
