"""`/api/clips`: recordings are sent, heard back, asked about and deleted."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from agent.serve.audio_service import AudioService, Wanted
from agent.serve.clip_store import StoredClip, harmless
from agent.serve.http_messages import too_large
from agent.serve.serve_errors import RefusalError
from tools.errors import InputError


class QuestionBody(BaseModel, extra="forbid"):
    """A question about a recording, or about it and others after it; times are seconds."""

    text: Annotated[str, Field(min_length=1, max_length=8_000)]
    others: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=7)] = []
    choices: Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=64)] = []
    start: Annotated[float, Field(ge=0, le=1e7)] | None = None
    end: Annotated[float, Field(gt=0, le=1e7)] | None = None
    rounds: Annotated[int, Field(ge=1, le=32)] = 8
    calls: Annotated[int, Field(ge=1, le=64)] = 16
    seconds: Annotated[float, Field(gt=0, le=1e6)] | None = None


def clip_routes(service: AudioService) -> APIRouter:
    """The routes, over one service."""
    routes = APIRouter(prefix="/api/clips", tags=["clips"])

    @routes.post("", status_code=201, openapi_extra=_AUDIO)
    async def send(
        request: Request, name: Annotated[str, Query(max_length=255)] = "recording"
    ) -> dict[str, Any]:
        """Takes a recording in: the request's body is the file itself."""
        service.clips.check_room()
        async with received(request, service) as path:
            return described(await taken_in(service, path, name))

    @routes.get("/{key}")
    async def look(key: str) -> dict[str, Any]:
        """What is known of a recording."""
        return described(service.clips.get(key))

    @routes.get("/{key}/audio", response_class=FileResponse)
    async def audio(key: str) -> FileResponse:
        """Its sound, as WAV; a part of it where a Range is asked for."""
        found = service.clips.get(key)
        return FileResponse(found.clip.path, media_type="audio/wav")

    @routes.delete("/{key}", status_code=204)
    async def delete(key: str) -> Response:
        """Deletes the sound and all that was heard of it; its questions are cancelled."""
        service.delete_clip(key)
        return Response(status_code=204)

    @routes.post("/{key}/questions", status_code=202)
    async def ask(key: str, body: QuestionBody) -> dict[str, Any]:
        """Puts a question about it into the queue; its answer is at the job of the id."""
        told = body.model_dump(exclude={"choices", "others"})
        wanted = Wanted(**told, choices=tuple(body.choices))
        job = service.ask(service.held([key, *body.others]), wanted)
        return {"id": job.key, "status": job.status, "events": f"/api/jobs/{job.key}/events"}

    return routes


_AUDIO = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def described(stored: StoredClip) -> dict[str, Any]:
    """A recording as plain data."""
    clip = stored.clip
    return {
        "id": stored.key,
        "name": stored.name,
        "seconds": round(clip.length, 3),
        "rate": clip.rate,
        "channels": clip.channels,
        "audio": f"/api/clips/{stored.key}/audio",
    }


async def taken_in(service: AudioService, path: Path, name: str, held: bool = False) -> StoredClip:
    """A file taken in.

    Raises:
        RefusalError: It is no sound, or past a limit.
    """
    try:
        return await service.clips.add(path, name, held)
    except InputError as error:
        raise RefusalError(422, str(error).replace(str(path), harmless(name)), "audio") from None


@asynccontextmanager
async def received(request: Request, service: AudioService) -> AsyncGenerator[Path]:
    """The body in a file that is gone afterwards.

    Raises:
        RefusalError: It is empty or too large.
    """
    with tempfile.NamedTemporaryFile(dir=service.clips.root, prefix="upload-") as file:
        size = 0
        async for piece in request.stream():
            size += file.write(piece)
            if size > service.limits.upload_bytes:
                raise too_large(service.limits)
        if not size:
            raise RefusalError(400, "the request has no body; expected a recording", "audio")
        file.flush()
        yield Path(file.name)
