"""`/v1/audio/transcriptions` and `/v1/audio/translations`: what is said, in OpenAI's forms."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from agent.serve import transcript_form
from agent.serve.audio_service import AudioService
from agent.serve.client_watch import until_gone
from agent.serve.clip_routes import taken_in
from agent.serve.clip_store import StoredClip
from agent.serve.http_messages import too_large
from agent.serve.model_names import checked_model
from agent.serve.serve_errors import RefusalError
from agent.serve.transcript_form import Transcript
from tools.evidence import SubQuery

Grain = Literal["word", "segment"]
Name = Annotated[str, Form(max_length=200)]

TASKS = {
    "transcribe": SubQuery(tool="asr"),
    "translate": SubQuery(tool="asr", aim="english"),
}
"""What recognition is asked for."""

SPEAKERS = SubQuery(tool="diarize")

PLAIN = ("text", "srt", "vtt")


def transcription_routes(service: AudioService) -> APIRouter:
    """The routes, over one service."""
    routes = APIRouter(prefix="/v1/audio", tags=["openai"])

    @routes.post("/transcriptions", response_model=None)
    async def transcribe(
        request: Request,
        file: Annotated[UploadFile, File()],
        model: Name,
        response_format: Annotated[transcript_form.Form, Form()] = "json",
        stream: Annotated[bool, Form()] = False,
        grains: Annotated[list[Grain] | None, Form(alias="timestamp_granularities[]")] = None,
    ) -> Response:
        """What is said, in the language in which it is."""
        checked_model(service, model)
        found = await _transcript(service, request, file, "transcribe", response_format)
        if stream:
            return StreamingResponse(_pieces(found), media_type="text/event-stream")
        return _response(found, response_format, "transcribe", grains or [])

    @routes.post("/translations", response_model=None)
    async def translate(
        request: Request,
        file: Annotated[UploadFile, File()],
        model: Name,
        response_format: Annotated[
            Literal["json", "text", "srt", "vtt", "verbose_json"], Form()
        ] = "json",
    ) -> Response:
        """What is said, in English."""
        checked_model(service, model)
        found = await _transcript(service, request, file, "translate", response_format)
        return _response(found, response_format, "translate", [])

    return routes


async def _transcript(
    service: AudioService, request: Request, file: UploadFile, task: str, form: transcript_form.Form
) -> Transcript:
    """What the tools hear, once it is this request's turn.

    Raises:
        RefusalError: It is no recording, or cannot be heard, or too many wait.
    """
    service.check_room()
    held = await _kept(service, file)
    queries = [TASKS[task], *([SPEAKERS] if form == "diarized_json" else [])]
    try:
        calls = await until_gone(request, service.hear(held, *queries))
    finally:
        service.release(held, passing=True)
    found = Transcript(held.clip, calls)
    if found.failure is not None:
        raise RefusalError(422, f"it cannot be heard: {found.failure}", "audio", "file")
    return found


async def _kept(service: AudioService, file: UploadFile) -> StoredClip:
    if (file.size or 0) > service.limits.upload_bytes:
        raise too_large(service.limits)
    with tempfile.NamedTemporaryFile(dir=service.clips.root, prefix="upload-") as copy:
        await run_in_threadpool(shutil.copyfileobj, file.file, copy)
        copy.flush()
        return await taken_in(service, Path(copy.name), file.filename or "recording", held=True)


def _response(
    found: Transcript, form: transcript_form.Form, task: str, grains: list[Grain]
) -> Response:
    if form in PLAIN:
        return PlainTextResponse(found.as_text(form))
    words, segments = "word" in grains, "segment" in grains or not grains
    return JSONResponse(found.as_json(form, task, words, segments))


def _pieces(found: Transcript) -> Iterator[str]:
    """The utterances, one after the other, and then the whole."""
    for at, one in enumerate(found.utterances):
        delta = one.text.strip() if at == 0 else f" {one.text.strip()}"
        yield _event("transcript.text.delta", delta=delta)
    yield _event("transcript.text.done", text=found.text, usage=found.usage)
    yield "data: [DONE]\n\n"


def _event(kind: str, **more: object) -> str:
    told = json.dumps({"type": kind, **more}, ensure_ascii=False)
    return f"event: {kind}\ndata: {told}\n\n"
