"""The MCP server's routes within this one: its recordings are decoded where all others are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from agent.mcp_server.audio_tools import AudioTools, mcp_server
from agent.mcp_server.mcp_http import mcp_http_app
from agent.mcp_server.recording_access import RecordingAccess
from agent.serve.audio_service import AudioService


class DecodedAccess(RecordingAccess):
    """What was sent is opened only once it is plain sound.

    It is asked in threads, while the loop in which it was made runs on.
    """

    def __init__(self, service: AudioService) -> None:
        super().__init__(service.roots)
        self._service, self._loop = service, asyncio.get_running_loop()

    def prepare(self, path: Path) -> None:
        """Puts plain sound in the place of what was sent.

        Raises:
            InputError: It is no recording, or past a limit.
        """
        out = path.with_suffix(".wav")
        work = self._service.clips.decode(path, out)
        asyncio.run_coroutine_threadsafe(work, self._loop).result()
        out.replace(path)


@asynccontextmanager
async def mcp_mounted(app: FastAPI, service: AudioService) -> AsyncGenerator[None]:
    """Takes the route `/mcp` in for as long as the server lives."""
    access = DecodedAccess(service)
    tools = AudioTools(service.agent, access, seconds=service.limits.question_seconds)
    server = mcp_server(tools)
    app.router.routes.extend(mcp_http_app(server, None).routes)
    try:
        async with server.session_manager.run():
            yield
    finally:
        access.close()
