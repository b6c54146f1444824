"""`/`: the page on which recordings are asked about, and the parts that its script puts into it.

Parts are made by the same templates as the page of a trace; the script places them as they are.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from agent.serve.audio_service import AudioService
from agent.serve.clip_store import StoredClip
from agent.serve.question_jobs import QuestionJob
from agent.serve.serve_errors import RefusalError
from agent.serve.serve_limits import ServeLimits
from agent.show.formats.format_registry import formats
from agent.show.page.audio_source import AudioSource
from agent.show.page.episode_page import PLAYING, STYLES, ticks
from agent.show.page.episode_parts import episode_parts
from agent.show.page.pictures import draw
from agent.show.page.render_html import fragment, render
from agent.show.program_text import is_read
from graphs.query.notation import write
from tools.errors import ToolError

SCRIPTS = (
    *PLAYING,
    *("requests.js", "session.js", "news.js", "panel.js", "intake.js", "microphone.js", "ask.js"),
)

ALONE = {"content-security-policy": "frame-ancestors 'none'"}
"""The page brings its own policy for the rest, as that of a trace does."""


def ask_page_routes(service: AudioService) -> APIRouter:
    """The routes, over one service."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        """The page itself, which holds all that it needs."""
        return HTMLResponse(ask_page(service.limits), headers=ALONE)

    @routes.get("/api/clips/{key}/view", response_class=HTMLResponse)
    async def clip(key: str) -> HTMLResponse:
        """What a recording looks like, with its player."""
        return HTMLResponse(await asyncio.to_thread(clip_view, service.clips.get(key)))

    @routes.get("/api/jobs/{key}/view", response_class=HTMLResponse)
    async def job(key: str) -> HTMLResponse:
        """What is known of a question, while it is answered and afterwards."""
        return HTMLResponse(await asyncio.to_thread(job_view, service.jobs.get(key)))

    return routes


def ask_page(limits: ServeLimits) -> str:
    """The whole page, in one text."""
    styles = (*STYLES, "ask.css")
    return render("ask.html", styles, SCRIPTS, "'self'", data={"limits": limits}, connect="'self'")


def clip_view(stored: StoredClip) -> str:
    """The time axis of a recording, of which nothing was heard yet.

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
    told = {"stored": stored, "prefix": f"{stored.key}-", "sound": source, "span": span}
    return fragment("clip_view.html", told | nothing | {"ticks": ticks(span)})


def job_view(job: QuestionJob) -> str:
    """The answer, or how far it is, with all that was heard for it.

    Raises:
        RefusalError: Nobody keeps what was heard for it.
    """
    if job.draft is None:
        raise RefusalError(409, "nothing is shown of this question")
    episode = job.episode or job.draft.episode
    listening = None if job.over else job.draft.open_calls
    calls = [call.model_dump(mode="json", include={"round", "cached", "percepts"})
             for call in episode.calls]  # fmt: skip
    more = {"job": job, "formats": formats(), "calls": calls}
    notation = write(episode.plan.program) if is_read(episode.plan) else ""
    shown = episode_parts(episode, listening, f"{job.key}-")
    return fragment("job_view.html", shown | more | {"notation": notation})
