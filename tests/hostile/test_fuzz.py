"""Random and mutated text: an option, a trace, a run, a row, a program, or one line."""

from __future__ import annotations

import contextlib
import io
import json
import string
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.__main__ import main
from agent.cli.command_table import COMMANDS
from agent.records import trace
from evals.benchmarks import EVERY
from evals.run import answer_record
from graphs.query import notation
from graphs.query.program_json import program_from, read_json
from tests.agent.traces import made
from tools.errors import InputError
from tools.outside import checked, json_of

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
BOUNDED = settings(max_examples=150, deadline=None, suppress_health_check=SLOW, database=None)
GOOD = made().model_dump_json().encode()
PROGRAM = made().episode.plan.program

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
FLAGS = ("--json", "--choice", "--seconds", "--rounds", "--trace", "--", "-", "--output", "--help=")
WORDS = st.lists(
    st.sampled_from([*FLAGS, *COMMANDS, "build", "list", "none.wav"]) | st.text(max_size=20),
    max_size=6,
)


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """Good bytes with some cut out, and others put in."""
    at = draw(st.integers(0, len(good)))
    end = draw(st.integers(at, min(len(good), at + 40)))
    return good[:at] + draw(st.binary(max_size=20)) + good[end:]


@pytest.mark.hostile("fuzz: options")
def test_words_are_a_command_or_one_line() -> None:
    @BOUNDED
    @given(WORDS)
    def words(words: list[str]) -> None:
        # Nothing that trains, fetches or asks is started: each of these needs a file that is there.
        if not words or words[0] not in ("ask", "replay", "view", "report", "export", "rubric"):
            words = ["ask", "none.wav", *words]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
        assert code in (0, 2)
        assert err.getvalue().count("\n") == (1 if code else 0)
        assert code == 2 or "usage:" in out.getvalue()

    words()


@pytest.mark.hostile("fuzz: traces, records and rows")
def test_bytes_are_a_trace_a_record_a_row_or_one_line() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.json"

        @BOUNDED
        @given(damaged(GOOD) | JSON.map(lambda one: json.dumps(one).encode()) | st.binary())
        def content(content: bytes) -> None:
            path.write_bytes(content)
            for read in (trace.read, answer_record.read, *(one.read for one in EVERY)):
                with contextlib.suppress(InputError):
                    read(path)

        content()


@pytest.mark.hostile("fuzz: programs")
def test_text_is_a_program_or_one_line() -> None:
    assert PROGRAM is not None
    good = PROGRAM.model_dump_json().encode()

    @BOUNDED
    @given(damaged(good) | JSON.map(lambda one: json.dumps(one).encode()))
    def program(content: bytes) -> None:
        text = content.decode(errors="surrogateescape")
        with contextlib.suppress(InputError):
            read_json(text)
        with contextlib.suppress(InputError):
            program_from(json_of(text))
        with contextlib.suppress(InputError):
            notation.read(text)

    program()


@pytest.mark.hostile("fuzz: programs")
def test_notation_is_a_program_or_one_line() -> None:
    written = notation.write(PROGRAM).encode()

    @BOUNDED
    @given(damaged(written) | st.text(alphabet=string.printable).map(str.encode))
    def program(content: bytes) -> None:
        with contextlib.suppress(InputError):
            notation.read(content.decode(errors="replace"))

    program()


LONG = 100_000
TEXTS = {
    **{repr(one): one * LONG for one in ("x", " ", "(", ")", '"', "\\", "a ", "1", "'", "[", ",")},
    "calls": "count(" * (LONG // 6),
    "minus": "-" * LONG,
    "quoted": '"' + "x" * LONG,
}


@pytest.mark.hostile("fuzz: 100,000 letters in linear time", fault="F17")
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_long_text_is_refused_at_once(text: str) -> None:
    began = process_time()
    for read in (notation.read, read_json, json_of, checked):
        with contextlib.suppress(InputError):
            read(text)
    assert process_time() - began < 2
