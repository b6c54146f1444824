"""Traces with one part made nasty: shown, exported and told, or refused in one line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.records import trace
from agent.show.answer_text import as_json, show
from agent.show.console import Console
from agent.show.formats.format_registry import formats
from agent.show.page import episode_page
from tests.agent.traces import made
from tests.hostile.mutations import TERMINAL, replaced, texts
from tools.errors import InputError

EVERY = 13
"""One change of so many is tried; it has no divisor in common with how many there are of each."""

PAGE = 300_000
"""Bytes of a page without what a trace says: styles, script, sound and pictures of ten seconds."""

LONGEST = 1_000
"""Letters of an error."""

Tried = Callable[[int], None]


def good(path: str = "gone.ogg") -> dict[str, Any]:
    found: dict[str, Any] = made().model_dump(mode="json")
    found["episode"]["clip"]["path"] = path
    return found


def shown(path: Path) -> bool:
    """Does all that is done with a trace; whether it was one."""
    try:
        found = trace.read(path)
    except InputError as error:
        letters = len(str(error))
        assert letters < LONGEST
        return False
    html = episode_page.page(found, path, path.with_suffix(".html"))
    assert len(html) < PAGE + 20 * path.stat().st_size
    assert "<script>document" not in html
    told = io.StringIO()
    show(found.episode, Console(file=told, width=100))
    assert "\x1b" not in told.getvalue()
    json.loads(json.dumps(as_json(found.episode, None)))
    for _, write in formats().values():
        write(found, 1).encode()
    return True


@pytest.mark.hostile("traces: one part made nasty", fault="F10")
def test_a_trace_is_shown_or_refused(tmp_path: Path, tried: Tried) -> None:
    path, count, kept = tmp_path / "trace.json", 0, 0
    for text in texts(good(), EVERY):
        path.write_text(text, encoding="utf-8")
        kept += shown(path)
        count += 1
    assert kept > 20, "some changes leave it a trace"
    tried(count)


@pytest.mark.hostile("traces: times of no recording", fault="F10")
@pytest.mark.parametrize("number", ["Infinity", "1e300", "1e15", "1e12", "1e9", "-1", "NaN"])
@pytest.mark.parametrize(
    "way",
    [
        ("episode", "clip", "length"),
        ("episode", "clip", "span", "end"),
        ("episode", "calls", 0, "seconds"),
        ("episode", "calls", 0, "audio_seconds"),
        ("episode", "calls", 0, "percepts", 0, "segment", "end"),
        ("episode", "budget", "seconds"),
    ],
    ids=lambda way: ".".join(map(str, way)),
)
def test_every_command_on_a_trace_of_no_recording_ends_in_one_line(
    way: tuple[str | int, ...], number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "trace.json"
    text = json.dumps(replaced(good(), way, "HERE")).replace('"HERE"', number)
    path.write_text(text, encoding="utf-8")
    for words in (["view", str(path)], ["export", str(path), "--format", "otlp"]):
        code = main(words)
        out, err = capsys.readouterr()
        assert code == (2 if err else 0)
        assert (out + err).count("\n") == 1


@pytest.mark.hostile("traces: claims about a recording that is there", fault="F10")
@pytest.mark.parametrize(
    "claim",
    [
        {"length": 1e7, "span": {"start": 0, "end": 1e7}},
        {"length": 1000, "span": {"start": 900, "end": 901}},
        {"length": 599, "span": {"start": 0, "end": 599}},
        {"span": {"start": 0, "end": 1e-9}},
        {"rate": 1, "channels": 1024},
        {"side": "left"},
    ],
)
def test_what_a_trace_says_of_its_recording_is_looked_up(
    claim: dict[str, Any], tmp_path: Path
) -> None:
    told, path = made().model_dump(mode="json"), tmp_path / "trace.json"
    told["episode"]["clip"] |= claim
    path.write_text(json.dumps(told), encoding="utf-8")
    assert shown(path)


@pytest.mark.hostile("traces: claims about a recording that is there", fault="F10")
@pytest.mark.parametrize("claim", [{"channels": 2**31}, {"rate": 2**40}, {"length": 1e9}])
def test_what_no_recording_has_is_refused(claim: dict[str, Any], tmp_path: Path) -> None:
    told, path = made().model_dump(mode="json"), tmp_path / "trace.json"
    told["episode"]["clip"] |= claim
    path.write_text(json.dumps(told), encoding="utf-8")
    assert not shown(path)


@pytest.mark.hostile("traces: thousands of calls, and long texts", fault="F10")
@pytest.mark.parametrize("text", ["x" * 100_000, "a " * 50_000, "</script>" * 10_000, TERMINAL])
def test_a_large_trace_makes_a_page_in_proportion(text: str, tmp_path: Path) -> None:
    told, path = good(), tmp_path / "trace.json"
    told["episode"]["question"]["text"] = text
    told["episode"]["calls"][0]["percepts"][0]["label"] = text
    told["episode"]["calls"][0]["query"]["text"] = text
    path.write_text(json.dumps(told), encoding="utf-8")
    assert shown(path)


@pytest.mark.hostile("traces: thousands of calls, and long texts", fault="F10")
@pytest.mark.parametrize(("more", "whole"), [(100, True), (4_000, False)])
def test_so_many_calls_are_shown_and_no_more(more: int, whole: bool, tmp_path: Path) -> None:
    told, path = good(), tmp_path / "trace.json"
    calls = told["episode"]["calls"]
    calls += [call for call in calls if call["query"]["tool"] == "tag"] * more
    path.write_text(json.dumps(told), encoding="utf-8")
    assert shown(path) is whole


@pytest.mark.hostile("traces: no text at all", fault="F10")
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5_000, b"\0" * 100),
        json.dumps(made().model_dump(mode="json")).encode("utf-16"),
    ],
    ids=lambda content: str(content[:8]),
)
def test_what_is_no_trace_is_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "trace.json"
    path.write_bytes(content)
    for words in (["view"], ["replay"], ["export", "--format", "srt"]):
        assert main([*words, str(path)]) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert len(err) < LONGEST
