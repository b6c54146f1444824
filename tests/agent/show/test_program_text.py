"""How a question was understood is shown in a line, escaped; of an old trace nothing is."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given

from agent.records import trace as traces
from agent.records.trace import Trace
from agent.show.answer_text import as_json, show, tell
from agent.show.console import Console
from agent.show.formats.plain_json import plain_json
from agent.show.page.episode_page import page
from agent.show.program_text import NO_PROGRAM, in_words, understood
from graphs.query.notation import read
from graphs.query.program import Program
from graphs.query.program_json import program_from
from graphs.state import Plan
from tests.agent.show.page.hostile import HOSTILE
from tests.agent.traces import made
from tests.graphs.query.program_strategies import programs

ASKED = 'count(before(sound("knock"), nth(1, sound("door"))))'
TOLD = "how many times 'knock' is heard before the first 'door'"


def trace(program: str | None, reading: float | None = 0.7) -> Trace:
    """A trace whose question was read so; None: nobody read it."""
    shown = made()
    asked = None if program is None else read(program)
    plan = shown.episode.plan.model_copy(update={"program": asked, "reading": reading})
    return shown.model_copy(update={"episode": shown.episode.model_copy(update={"plan": plan})})


def printed(shown: Trace, width: int = 300) -> str:
    file = io.StringIO()
    show(shown.episode, Console(file=file, width=width, highlight=False))
    return file.getvalue()


def test_the_sentence_is_a_line_below_the_answer() -> None:
    answer, line, *_ = printed(trace(ASKED)).splitlines()
    assert answer == "Answer: three"
    assert line == f"Understood: {TOLD}"


def test_that_no_program_says_it_is_told_only_where_somebody_read() -> None:
    assert f"Understood: {NO_PROGRAM}\n" in printed(trace("beyond"))
    assert "Understood" not in printed(trace(None, None))


def test_an_old_trace_looks_as_before(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    kept = json.loads(trace(None, None).model_dump_json())
    for field in ("program", "reading"):
        kept["episode"]["plan"].pop(field)
    path.write_text(json.dumps(kept), encoding="utf-8")
    old = traces.read(path)
    assert not {"program", "notation", "sentence", "reading"} & set(as_json(old.episode, None))
    assert json.loads(plain_json(old))["program"] == old.program
    written = page(old, path, tmp_path / "a.html")
    assert "Understood" not in written
    assert "<dt>Question</dt>" not in written


def test_json_has_the_program_for_machines_and_for_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(trace(ASKED).episode, None, in_json=True)
    told = json.loads(capsys.readouterr().out)
    assert program_from(told["program"]) == read(ASKED)
    assert (told["notation"], told["sentence"], told["reading"]) == (ASKED, TOLD, 0.7)
    beyond = as_json(trace("beyond").episode, None)
    assert (beyond["program"], beyond["notation"], beyond["sentence"]) == (
        None,
        "beyond",
        NO_PROGRAM,
    )


def test_an_export_still_names_what_wrote_the_trace() -> None:
    told = json.loads(plain_json(trace(ASKED)))
    assert told["program"] == trace(ASKED).program
    assert program_from(told["question_program"]) == read(ASKED)


def test_the_page_has_the_sentence_with_its_probability_and_the_notation(tmp_path: Path) -> None:
    written = page(trace('exists(sound("<i>&"))'), tmp_path / "t.json", tmp_path / "a.html")
    assert "whether &#39;&lt;i&gt;&amp;&#39; is heard" in written
    assert '<span class="pill">0.70</span>' in written
    assert "exists(sound(&#34;&lt;i&gt;&amp;&#34;))" in written
    unsure = page(trace(ASKED, None), tmp_path / "t.json", tmp_path / "a.html")
    assert "Understood as" in unsure


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_in_its_line(text: str) -> None:
    told = printed(made(text), 100_000)
    (line,) = [one for one in told.splitlines() if one.startswith("Understood: ")]
    assert line.isprintable()
    assert len(line) < 450


@given(programs())
def test_any_program_can_be_shown(program: Program) -> None:
    plan = Plan(queries=(), program=program, reading=0.5)
    assert in_words(plan).isprintable()
    assert program_from(json.loads(json.dumps(understood(plan)))["program"]) == program
