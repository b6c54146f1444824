"""The MCP server over Streamable HTTP, as an ASGI application."""

from __future__ import annotations

from collections.abc import Sequence

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from agent.mcp_server.recording_access import LARGEST

PATH = "/mcp"

LOCAL = ("127.0.0.1:*", "localhost:*", "[::1]:*")
"""Hosts by which a server on this machine may be called."""

IDLE = 1800.0
"""Seconds after which a session that nobody uses ends."""

SESSIONS = 64


def mcp_http_app(server: MCPServer[object], hosts: Sequence[str] | None = LOCAL) -> Starlette:
    """The application, with the one route `/mcp`; other hosts and other pages' origins are refused.

    Another application takes its routes in with `app.router.routes.extend(made.routes)`, and runs
    `server.session_manager.run()` for as long as it lives.

    Args:
        server: What is served.
        hosts: By which names it may be called: "name:port", or "name:*" for any port; None where
            whoever takes the routes in looks at that itself.
    """
    names = list(hosts or ())
    origins = [f"{scheme}://{host}" for host in names for scheme in ("http", "https")]
    return server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=LARGEST * 4 // 3 + (1 << 20),
        session_idle_timeout=IDLE,
        max_sessions=SESSIONS,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=hosts is not None,
            allowed_hosts=names,
            allowed_origins=origins,
        ),
    )
