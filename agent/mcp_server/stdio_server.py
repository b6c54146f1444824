"""The MCP server on standard input and output, until the input ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing, redirect_stdout
from importlib.util import find_spec
from pathlib import Path

from agent.assembly.agent import Agent
from tools.errors import InputError


def serve_stdio(roots: Sequence[Path], seconds: float, agent: Agent) -> None:
    """Serves one client; the agent is closed at the end.

    Raises:
        InputError: A root is no folder, or the package is not installed.
    """
    for root in roots:
        if not root.is_dir():
            raise InputError(f"found --root {root}; expected a folder")
    if find_spec("mcp") is None:
        raise InputError("MCP needs 'pip install listen-again[mcp]'")
    from agent.mcp_server.audio_tools import AudioTools, mcp_server
    from agent.mcp_server.recording_access import RecordingAccess

    # The protocol is bytes: it takes the stream as it was before text was made safe for terminals.
    with agent, closing(RecordingAccess(roots)) as access, redirect_stdout(sys.__stdout__):
        mcp_server(AudioTools(agent, access, seconds=seconds)).run("stdio")
