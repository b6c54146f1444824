"""Wherever a call is shown, it says of which part of the sound it heard."""

import io
import json
from pathlib import Path

import pytest

from agent.records.trace import Trace
from agent.show.answer_text import as_json, show
from agent.show.console import Console
from agent.show.formats.label_tracks import audacity, textgrid
from agent.show.formats.plain_json import plain_json
from agent.show.lanes import blocks, lanes
from agent.show.page.write_page import write_page
from evals.reasoning_text import thinking
from tests.agent.traces import made


@pytest.fixture
def heard() -> Trace:
    """The made trace, in which the recogniser heard the voice alone."""
    trace = made()
    calls = tuple(
        call.model_copy(update={"query": call.query.model_copy(update={"source": "voice"})})
        if call.query.tool == "asr"
        else call
        for call in trace.episode.calls
    )
    because = tuple(range(len(trace.episode.percepts)))
    answer = trace.episode.answer.model_copy(update={"because": because})
    episode = trace.episode.model_copy(update={"calls": calls, "answer": answer})
    return trace.model_copy(update={"episode": episode})


def test_a_trace_keeps_it(heard: Trace) -> None:
    assert Trace.model_validate_json(heard.model_dump_json()) == heard


def test_the_answer_says_it(heard: Trace) -> None:
    rows = as_json(heard.episode, None)["evidence"]
    assert {row["tool"] for row in rows if row["source"] == "voice"} == {"asr"}
    assert {row["source"] for row in rows if row["tool"] != "asr"} == {None}
    printed = io.StringIO()
    show(heard.episode, Console(file=printed, width=120))
    assert "asr of the voice" in printed.getvalue()


def test_what_is_exported_says_it(heard: Trace) -> None:
    told = json.loads(plain_json(heard))
    assert "voice" in {call.get("source") for call in told["calls"]}
    assert "asr of the voice: " in audacity(heard)
    assert '"asr of the voice"' in textgrid(heard)


def test_it_has_a_lane_of_its_own_beside_its_tool(heard: Trace) -> None:
    names = [lane.tool for lane in lanes(blocks(heard.episode))]
    assert names[0] == "asr of the voice"
    assert names[1] == "diarize"


def test_the_page_says_it(heard: Trace, tmp_path: Path) -> None:
    kept = tmp_path / "t.json"
    kept.write_text(heard.model_dump_json(), encoding="utf-8")
    page = write_page(kept, tmp_path / "t.html")
    assert "<b>asr of the voice</b>" in page.read_text(encoding="utf-8")


def test_the_reasoning_says_it(heard: Trace) -> None:
    assert "asr of the voice" in thinking(heard.episode)
