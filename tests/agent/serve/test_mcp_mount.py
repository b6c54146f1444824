"""The official client of MCP asks the same server, by data that it sends."""

import base64

import httpx
import pytest
from mcp import Client

from tests.agent.serve.loopback_server import BARKS, CALL


@pytest.mark.anyio
async def test_a_tool_is_called_with_a_recording_that_is_sent(client: httpx.Client) -> None:
    data = base64.b64encode(CALL.read_bytes()).decode()
    sent = {"recording": f"data:audio/ogg;base64,{data}", "question": BARKS}
    async with Client(f"{client.base_url}/mcp") as asker:
        told = await asker.call_tool("ask", sent)
        bad = await asker.call_tool("ask", sent | {"recording": "data:audio/ogg;base64,AAAA"})
    assert not told.is_error
    assert told.structured_content
    assert told.structured_content["answer"] == "2 times."
    assert bad.is_error
    assert client.post("/mcp", json={}, headers={"origin": "http://evil"}).status_code == 403
