"""`/api/jobs`: how far a question is, what happens meanwhile, its answer and its trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from agent.serve.audio_service import AudioService
from agent.serve.question_jobs import QuestionJob, answer_result
from agent.serve.serve_errors import RefusalError
from agent.show.formats.format_registry import exported
from agent.show.page import episode_page
from tools.errors import InputError

BEAT = 10.0
"""Seconds after which a silent stream says that it is alive; so a client that went is noticed."""


def job_routes(service: AudioService) -> APIRouter:
    """The routes, over one service."""
    routes = APIRouter(prefix="/api/jobs", tags=["jobs"])

    @routes.get("/{key}")
    async def look(key: str) -> dict[str, Any]:
        """How far it is, and its answer once there is one."""
        return described_job(service.jobs.get(key))

    @routes.get("/{key}/events", response_class=StreamingResponse)
    async def events(
        key: str, last_event_id: str = Header("0", max_length=20)
    ) -> StreamingResponse:
        """What happens, as server-sent events; those after `Last-Event-ID` where it is given."""
        job = service.jobs.get(key)
        after = int(last_event_id) if last_event_id.isdecimal() else 0
        return StreamingResponse(sent_events(job, after), media_type="text/event-stream")

    @routes.delete("/{key}", status_code=204)
    async def delete(key: str) -> Response:
        """Cancels it where it is not over, and forgets it."""
        service.jobs.delete(key)
        return Response(status_code=204)

    @routes.get("/{key}/trace")
    async def trace(key: str) -> Response:
        """All that was heard and decided, as `replay` and `view` read it."""
        found = service.trace(service.jobs.get(key))
        return downloaded(found.model_dump_json(indent=1) + "\n", "trace.json")

    @routes.get("/{key}/export/{form}")
    async def export(key: str, form: str) -> Response:
        """The trace in the form of another program."""
        found = service.trace(service.jobs.get(key))
        try:
            ending, text = await asyncio.to_thread(exported, found, form, time.time_ns())
        except InputError as error:
            raise RefusalError(404, str(error)) from None
        return downloaded(text, f"trace{ending}")

    @routes.get("/{key}/page", response_class=HTMLResponse)
    async def page(key: str) -> HTMLResponse:
        """The trace's own page."""
        found, root = service.trace(service.jobs.get(key)), service.clips.root
        html = await asyncio.to_thread(episode_page.page, found, root / "trace", root / "page")
        # The page brings its own policy, which is narrower than any that fits all pages.
        return HTMLResponse(html, headers={"content-security-policy": "frame-ancestors 'self'"})

    return routes


def described_job(job: QuestionJob) -> dict[str, Any]:
    """A job as plain data."""
    told: dict[str, Any] = {"id": job.key, "status": job.status, **job.about}
    if job.episode:
        told["result"] = answer_result(job.episode)
    if job.failure:
        told |= job.failure.body
    return told


async def sent_events(job: QuestionJob, after: int) -> AsyncIterator[str]:
    """The events as text; a comment where nothing happens for long."""
    following = job.follow(after)
    upcoming = asyncio.ensure_future(anext(following, None))
    try:
        while True:
            done, _ = await asyncio.wait([upcoming], timeout=BEAT)
            if not done:
                yield ": alive\n\n"
                continue
            event = upcoming.result()
            if event is None:
                return
            yield event.sent
            upcoming = asyncio.ensure_future(anext(following, None))
    finally:
        upcoming.cancel()
        await asyncio.gather(upcoming, return_exceptions=True)
        await following.aclose()


def downloaded(text: str, name: str) -> Response:
    """A file for the browser to keep; never one that it would run."""
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    kind = "application/json" if name.endswith(".json") else "text/plain; charset=utf-8"
    return Response(text, media_type=kind, headers=disposition)
