"""The MCP server over HTTP: this machine's own clients are answered, other names are refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from agent import Agent
from agent.assembly.settings import Settings
from agent.mcp_server.audio_tools import TOOLS, AudioTools, mcp_server
from agent.mcp_server.mcp_http import mcp_http_app
from agent.mcp_server.recording_access import RecordingAccess
from tests.graphs.test_build import context

JSON = {"Accept": "application/json, text/event-stream"}


def request(method: str, **params: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


BEGIN = request(
    "initialize",
    protocolVersion="2025-06-18",
    capabilities={},
    clientInfo={"name": "test", "version": "1"},
)


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost:8800", None, 200),
        ("127.0.0.1:1", "http://localhost:8800", 200),
        ("evil.example:8800", None, 421),
        ("localhost:8800", "http://evil.example", 403),
    ],
)
def test_a_session_begins_for_this_machine_alone(
    host: str, origin: str | None, status: int
) -> None:
    access = RecordingAccess()
    with Agent(Settings(), context=context([])) as agent:
        made = mcp_http_app(mcp_server(AudioTools(agent, access)))
        with TestClient(made, base_url=f"http://{host}", headers=JSON) as web:
            begun = web.post("/mcp", json=BEGIN, headers={"Origin": origin} if origin else {})
            assert begun.status_code == status
            if status == 200:
                session = {"mcp-session-id": begun.headers["mcp-session-id"]}
                told = web.post("/mcp", json=request("tools/list"), headers=session).text
                assert all(f'"{name}"' in told for name in TOOLS)
    access.close()
