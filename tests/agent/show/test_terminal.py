from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path
from typing import TextIO, cast

import pytest
from rich.table import Table

from agent.show import terminal
from agent.show.console import Console
from agent.show.terminal import OneLine, SafeStream, one_line, say_all, warn

NASTY = "a\x1b[2Jb\x1b]0;t\x07\n\r\x9bc\u202ed\u2028e\udcfff\x7f"
"""A screen cleared, a title set, new lines, C1, bidi, half a surrogate pair, and DEL."""


@pytest.fixture
def stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")


def told(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return cast(io.BytesIO, stream.buffer).getvalue().decode(stream.encoding)


def test_nothing_moves_colours_turns_or_begins_a_line() -> None:
    assert one_line(NASTY).isprintable()
    assert one_line(NASTY) == (
        r"a\x1b[2Jb\x1b]0;t\x07\n\r\u009bc\u202ed\u2028e\udcfff\u007f"
    )  # fmt: skip


@pytest.mark.parametrize("text", ["plain", "é → ü", "می\u200cخواهم", "音\u3000楽", "👩\u200d🚀"])
def test_what_only_shows_stays(text: str) -> None:
    assert one_line(text) == text


def test_json_stays_the_same_json(
    stream: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", SafeStream(stream))
    say_all(json.dumps({"x": NASTY + "é😀"}, ensure_ascii=False, indent=1))
    assert json.loads(told(stream)) == {"x": NASTY + "é😀"}
    assert not any(letter in told(stream) for letter in "\x1b\x9b\u202e\x7f")


def test_a_stream_without_the_letters_gets_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    monkeypatch.setattr(sys, "stdout", SafeStream(plain))
    say_all(json.dumps({"x": "é😀\udcff"}, ensure_ascii=False))
    assert json.loads(told(plain)) == {"x": "é😀\udcff"}


def test_a_console_keeps_its_own_colours_and_no_other(
    stream: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", SafeStream(stream))
    table = Table("[red]head[/]")
    table.add_row(f"{NASTY}:smile:[/]")
    Console(force_terminal=True, width=200).print(table)
    shown = told(stream)
    assert "\x1b[1m" in shown
    assert "[red]head[/]" in shown
    assert ":smile:[/]" in shown
    assert not any(bad in shown for bad in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\u202e", "\udcff"))


def test_a_log_line_is_one_line() -> None:
    error = ValueError(NASTY)
    info = (ValueError, error, None)
    record = logging.LogRecord("any", logging.ERROR, "", 1, "it %s", (NASTY,), info)
    line = OneLine().format(record)
    assert line.isprintable()
    assert "ValueError: a" in line


def test_a_closed_standard_error_does_not_send_its_lines_to_the_answer(
    stream: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", None)
    with terminal.guarded() as out:
        warn("lost")
    assert out.why is None
    assert told(stream) == ""


def test_a_full_disk_is_remembered_and_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with terminal.guarded() as out:
            say_all("x" * 100_000)
            say_all("y")
            assert out.why is not None
            assert out.why.strerror == "No space left on device"


def test_a_closed_standard_output_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with terminal.guarded() as out:
        say_all("x")
        assert out.why is not None
    assert cast(TextIO | None, sys.stdout) is None


def test_within_itself_it_is_the_same_stream(
    stream: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", stream)
    with terminal.guarded() as out, terminal.guarded() as inner:
        assert inner is out
