"""The MCP server, asked by the official client: typed results, progress, resources, refusals."""

import base64
import json
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextResourceContents

from agent import Agent
from agent.assembly.runtime import Runtime
from agent.assembly.settings import Settings
from agent.mcp_server.audio_tools import TOOLS, AudioTools, mcp_server
from agent.mcp_server.recording_access import KEPT, RecordingAccess
from graphs.perceive import ToolBackend
from graphs.state import Conclude
from tests.conftest import CLIPS
from tests.graphs.execution.percepts import same_words
from tests.graphs.test_build import Echo, context
from tools.errors import InputError
from tools.evidence import SubQuery
from tools.tool import Toolbox

SENT = "data:audio/ogg;base64," + base64.b64encode((CLIPS / "call.ogg").read_bytes()).decode()


@pytest.fixture
def access() -> Iterator[RecordingAccess]:
    one = RecordingAccess([CLIPS])
    yield one
    one.close()


@asynccontextmanager
async def client(access: RecordingAccess) -> AsyncGenerator[Client]:
    """One that speaks to a server whose tools hear what they are asked."""
    backend = ToolBackend(Toolbox.of(*(Echo(name) for name in ("asr", "tag", "listen"))))
    scripted = context([SubQuery(tool="asr", text="hello")], Conclude(), backend=backend)
    with Agent(Settings(), context=scripted) as agent:
        async with Client(mcp_server(AudioTools(agent, access))) as one:
            yield one


def told(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


@pytest.mark.anyio
async def test_every_tool_has_a_schema_of_what_it_takes_and_gives(access: RecordingAccess) -> None:
    async with client(access) as one:
        tools = {tool.name: tool for tool in (await one.list_tools()).tools}
    assert tuple(tools) == TOOLS
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema
        assert tool.annotations
        assert tool.annotations.read_only_hint
    assert tools["listen"].input_schema["required"] == ["recording", "start", "end"]


@pytest.mark.anyio
@pytest.mark.parametrize("recording", ["call.ogg", SENT])
async def test_a_question_is_answered_with_progress_and_its_trace(
    access: RecordingAccess, recording: str
) -> None:
    steps: list[str | None] = []

    async def watch(progress: float, total: float | None, message: str | None) -> None:
        steps.append(message)

    async with client(access) as one:
        asked = {"recording": recording, "question": "What is said?", "end": 2.0}
        answer = told(await one.call_tool("ask", asked, progress_callback=watch))
        (trace,) = (await one.read_resource(answer["trace"])).contents
        (page,) = (await one.read_resource(answer["page"])).contents
    assert (answer["answer"], answer["cited"][0]["text"]) == ("hello", "hello")
    assert answer["cited"][0]["end"] == 2.0
    assert any(step and step.startswith("listens: asr") for step in steps)
    assert isinstance(trace, TextResourceContents)
    assert isinstance(page, TextResourceContents)
    assert json.loads(trace.text)["episode"]["answer"]["text"] == "hello"
    assert page.text.startswith("<!")


@pytest.mark.anyio
async def test_tools_are_asked_directly_within_a_stretch(access: RecordingAccess) -> None:
    async with client(access) as one:
        stretch = {"recording": "call.ogg", "start": 1, "end": 3, "what": "bell"}
        heard = told(await one.call_tool("listen", stretch))["heard"]
        lost = told(await one.call_tool("diarize", {"recording": "call.ogg"}))
    assert [(item["text"], item["start"], item["end"]) for item in heard] == [("bell", 1, 3)]
    assert lost["missed"] == ["diarize: no tool 'diarize'; there are ['asr', 'listen', 'tag']"]


@pytest.mark.anyio
async def test_recordings_are_compared_in_their_order(access: RecordingAccess) -> None:
    async with client(access) as one:
        asked = {"recordings": ["call.ogg", "barks.ogg"], "question": "Which is louder?"}
        answer = told(await one.call_tool("compare", asked))
        (trace,) = (await one.read_resource(answer["trace"])).contents
        alone = await one.call_tool("compare", asked | {"recordings": ["call.ogg"]})
    assert isinstance(trace, TextResourceContents)
    episode = json.loads(trace.text)["episode"]
    assert episode["question"]["recordings"] == ["call.ogg", "barks.ogg"]
    assert len(episode["others"]) == 1
    assert alone.is_error


@pytest.mark.anyio
async def test_what_is_counted_has_a_range(
    access: RecordingAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runtime, "alike", lambda _, text, label: same_words(text, label))  # pyright: ignore
    async with client(access) as one:
        counted = told(await one.call_tool("count", {"recording": "call.ogg", "sound": "bell"}))
    assert counted["low"] <= counted["count"] <= counted["high"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("recording", "why"),
    [
        ("../conftest.py", "expected a file below the folders"),
        ("/etc/passwd", "expected a file below the folders"),
        ("no-such.ogg", "expected a file below the folders"),
        ("clips.json", "clips.json"),
        ("data:audio/wav;base64,####", "not base64"),
        ("data:audio/wav,abc", "without base64"),
        ("https://example.com/a.wav", "expected a file below the folders"),
    ],
)
async def test_what_may_not_be_read_is_refused_in_a_line(
    access: RecordingAccess, recording: str, why: str
) -> None:
    async with client(access) as one:
        found = await one.call_tool("transcribe", {"recording": recording})
    assert found.is_error
    text = found.content[0].model_dump()["text"]
    assert why in text
    assert "\n" not in text


def test_a_link_out_of_a_root_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out.ogg").symlink_to(CLIPS / "call.ogg")
    access = RecordingAccess([tmp_path])
    with pytest.raises(InputError, match="below the folders"):
        access.opened("out.ogg")
    access.close()


def test_without_roots_only_what_is_sent_is_heard_and_it_is_deleted_after() -> None:
    access = RecordingAccess()
    with pytest.raises(InputError, match="reads no files"):
        access.opened(str(CLIPS / "call.ogg"))
    clip = access.opened(SENT)
    assert access.opened(SENT).path == clip.path
    for at in range(KEPT):
        with pytest.raises(InputError):
            access.opened("data:;base64," + base64.b64encode(bytes([at])).decode())
    assert not clip.path.exists(), "the oldest goes first"
    access.close()
    assert not clip.path.parent.exists()


@pytest.mark.slow
@pytest.mark.anyio
async def test_over_standard_input_and_output_files_below_the_root_are_read() -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "agent", "mcp", "--root", str(CLIPS)]
    )
    async with Client(command) as one:
        tools = await one.list_tools()
        refused = await one.call_tool("transcribe", {"recording": "../conftest.py"})
    assert {tool.name for tool in tools.tools} == set(TOOLS)
    assert refused.is_error
