"""`/`: the page on which recordings are asked about, and the parts that its script puts into it.

Parts are made by the same templates as the page of a trace; the script places them as they are.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from agent.serve.audio_service import AudioService
from agent.serve.clip_routes import described, taken_in
from agent.serve.clip_store import StoredClip
from agent.serve.question_jobs import QuestionJob
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits
from agent.show.formats.format_registry import OF_SEVERAL, formats
from agent.show.one_timeline import on_one_axis
from agent.show.page.audio_source import AudioSource
from agent.show.page.disputes import disputes
from agent.show.page.episode_page import PLAYING, STYLES, ticks
from agent.show.page.episode_parts import episode_parts
from agent.show.page.pictures import draw
from agent.show.page.render_html import fragment, render
from agent.show.program_text import understood
from tools.audio import Segment
from tools.errors import ToolError
from tools.joint_clip import PAUSE, written_together

SCRIPTS = (
    *PLAYING,
    *("requests.js", "session.js", "news.js", "panel.js", "intake.js", "microphone.js", "ask.js"),
)

ALONE = {"content-security-policy": "frame-ancestors 'none'"}
"""The page brings its own policy for the rest, as that of a trace does."""


SHOWN = {"round", "cached", "percepts"}
"""What the page's script needs of a call."""

Key = Annotated[str, Field(max_length=80)]
MOST = 8
"""Recordings in one question."""


class TogetherBody(BaseModel, extra="forbid"):
    """Recordings in order."""

    clips: Annotated[list[Key], Field(min_length=2, max_length=MOST)]


def ask_page_routes(service: AudioService) -> APIRouter:
    """The routes, over one service."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        """The page itself, which holds all that it needs."""
        return HTMLResponse(ask_page(service.limits), headers=ALONE)

    @routes.get("/api/clips/{key}/view", response_class=HTMLResponse)
    async def clip(
        key: str, of: Annotated[list[Key] | None, Query(max_length=MOST)] = None
    ) -> HTMLResponse:
        """What a recording looks like, with its player; `of` says what it is made of."""
        parts = [service.clips.get(one) for one in of or ()]
        return HTMLResponse(await asyncio.to_thread(clip_view, service.clips.get(key), parts))

    @routes.post("/api/clips/together", status_code=201)
    async def together(body: TogetherBody) -> dict[str, Any]:
        """Recordings end to end as one, to be looked at and played; of which nothing is asked."""
        held = service.held(body.clips)
        try:
            return described(await joined(service, held))
        finally:
            for one in held:
                service.release(one)

    @routes.get("/api/jobs/{key}/view", response_class=HTMLResponse)
    async def job(key: str) -> HTMLResponse:
        """What is known of a question, while it is answered and afterwards."""
        return HTMLResponse(await asyncio.to_thread(job_view, service.jobs.get(key)))

    return routes


def ask_page(limits: ServeLimits) -> str:
    """The whole page, in one text."""
    styles = (*STYLES, "ask.css")
    return render("ask.html", styles, SCRIPTS, "'self'", data={"limits": limits}, connect="'self'")


async def joined(service: AudioService, held: Sequence[StoredClip]) -> StoredClip:
    """Recordings end to end, as one that is kept.

    Raises:
        RefusalError: It is too long, or one cannot be decoded any more.
    """
    with tempfile.NamedTemporaryFile(dir=service.clips.root, suffix=".wav") as file:
        path, clips = Path(file.name), [one.clip for one in held]
        try:
            await asyncio.to_thread(written_together, clips, path)
        except ToolError as error:
            raise RefusalError(422, str(error).replace(str(service.clips.root), "")) from None
        return await taken_in(service, path, " and ".join(one.name for one in held))


def clip_view(stored: StoredClip, parts: Sequence[StoredClip] = ()) -> str:
    """The time axis of a recording, of which nothing was heard yet.

    Args:
        stored: The recording.
        parts: What it is made of, end to end, where it is of several.

    Raises:
        RefusalError: It cannot be decoded any more.
    """
    try:
        pictures = draw(stored.clip)
    except ToolError as error:
        raise RefusalError(422, str(error).replace(str(stored.clip.path), stored.name)) from None
    source = AudioSource(f"/api/clips/{stored.key}/audio", embedded=False, pictures=pictures)
    span = stored.clip.span
    nothing = {"rounds": (), "crops": (), "lanes": ()}
    told = {
        "stored": stored,
        "parts": _placed(parts),
        "prefix": f"{stored.key}-",
        "sound": source,
        "span": span,
    }
    return fragment("clip_view.html", told | nothing | {"ticks": ticks(span)})


def _placed(parts: Sequence[StoredClip]) -> list[tuple[str, Segment]]:
    """The names, and where each is on the one axis."""
    at, found = 0.0, list[tuple[str, Segment]]()
    for one in parts:
        found.append((one.name, Segment(start=at, end=at + one.clip.length)))
        at += one.clip.length + PAUSE
    return found


def job_view(job: QuestionJob) -> str:
    """The answer, or how far it is, with all that was heard for it.

    Raises:
        RefusalError: Nobody keeps what was heard for it.
    """
    if job.draft is None:
        raise RefusalError(409, "nothing is shown of this question")
    episode = job.episode or job.draft.episode
    shown = on_one_axis(episode) if episode.others else episode
    listening = None if job.over else job.draft.open_calls
    parts = episode_parts(shown, listening, f"{job.key}-")
    if episode.others:
        # On one axis, one recording would contradict the other.
        parts["disputes"] = disputes(episode) if job.over else ()
    more = {
        "job": job,
        "formats": OF_SEVERAL if episode.others else formats(),
        "calls": [call.model_dump(mode="json", include=SHOWN) for call in shown.calls],
        "notation": understood(episode.plan).get("notation", ""),
    }
    return fragment("job_view.html", parts | more)
