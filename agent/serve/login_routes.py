"""`/api/login`: a browser tells the token once, and gets a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from agent.serve.login_sessions import AGE, COOKIE, LoginSessions
from agent.serve.request_guard import same
from agent.serve.serve_errors import RefusalError


class LoginBody(BaseModel, extra="forbid"):
    """The server's token."""

    token: Annotated[str, Field(max_length=4096)]


def login_routes(token: str | None, sessions: LoginSessions) -> APIRouter:
    """The routes, over the sessions that the guard lets in."""
    routes = APIRouter(prefix="/api/login", tags=["login"])

    @routes.post("", status_code=204)
    async def login(body: LoginBody, request: Request) -> Response:
        """Gives a cookie that stands for the token; scripts cannot read it."""
        if token and not same(body.token.strip(), token):
            raise RefusalError(401, "found another token than the server's", "invalid_api_key")
        response = Response(status_code=204)
        response.set_cookie(
            COOKIE,
            sessions.begin(),
            max_age=int(AGE),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    return routes
