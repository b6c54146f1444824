"""The web application: every route over one service, and how errors are told."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from agent.records.trace import this_version
from agent.serve.ask_page_routes import ask_page_routes
from agent.serve.audio_service import AudioService
from agent.serve.chat_routes import chat_routes
from agent.serve.clip_routes import clip_routes
from agent.serve.job_routes import job_routes
from agent.serve.login_routes import login_routes
from agent.serve.login_sessions import LoginSessions
from agent.serve.request_guard import RequestGuard
from agent.serve.serve_errors import RefusalError, error_body
from agent.serve.serve_metrics import FORM
from agent.serve.transcription_routes import transcription_routes


def make_app(service: AudioService) -> RequestGuard:
    """The whole application, guarded."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncGenerator[None]:
        async with service.life():
            if find_spec("mcp") is None:
                yield
                return
            from agent.serve.mcp_mount import mcp_mounted

            async with mcp_mounted(app, service):
                yield

    app = FastAPI(
        title="listen-again", version=this_version(), lifespan=life, docs_url=None, redoc_url=None
    )
    app.exception_handler(RefusalError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_broken)
    app.include_router(ask_page_routes(service))
    app.include_router(clip_routes(service))
    app.include_router(job_routes(service))
    app.include_router(chat_routes(service))
    app.include_router(transcription_routes(service))
    sessions = LoginSessions()
    app.include_router(login_routes(service.token, sessions))

    @app.get("/healthz")
    async def health() -> dict[str, Any]:
        """Whether the server answers, and whether its models are loaded."""
        return {"status": "ok" if service.ready else "loading"}

    @app.get("/metrics")
    async def metrics() -> Response:
        """What Prometheus scrapes."""
        return Response(service.metrics.text(), media_type=FORM)

    return RequestGuard(
        app, service.limits, service.hosts, service.token, sessions, service.metrics
    )


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusalError)
    return JSONResponse(error.body, error.status, error.headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """The first field that is wrong."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])[:200]
    told = f"{where}: {first['msg']}" if where else str(first["msg"])
    return JSONResponse(error_body(400, told[:500], "invalid", where or None), 400)


async def _http(_: Request, error: Exception) -> JSONResponse:
    """No such path, no such method."""
    assert isinstance(error, HTTPException)
    return JSONResponse(
        error_body(error.status_code, error.detail), error.status_code, error.headers
    )


async def _broken(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(
        error_body(500, "something went wrong here; the server's log says what"), 500
    )
