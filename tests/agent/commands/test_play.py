"""`play`: the state machine with a person at the keyboard, who is a few lines of input here."""

import io
import json
import re
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.records import trace
from agent.show.console import Console
from agent.show.keyboard_policy import Person
from graphs.build import Context, run
from graphs.policy.prices import Prices
from graphs.program_reasoner import ProgramReasoner
from graphs.state import Budget, Conclude, Episode, Perceive, Question, StopReason
from tests.agent.train.controller.world.small import PRICES, SOME, backend, same
from tests.conftest import CLIPS
from tests.graphs.fixed_reader import BY_HEART
from tools.audio import AudioClip

CHOICES = ("Bell", "Rain", "Siren")
ASKED = Question(text="What is heard after the dog?", choices=CHOICES)


async def played(
    clip: AudioClip, typed: str, monkeypatch: pytest.MonkeyPatch,
    prices: Prices | None = PRICES, question: Question = ASKED, budget: Budget | None = None,
) -> tuple[Episode, str]:  # fmt: skip
    """The episode, and what the console showed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    file = io.StringIO()
    person = Person(Console(file=file, width=120, color_system=None, highlight=False), prices)
    context = Context(BY_HEART, person, ProgramReasoner(same), backend)
    return await run(clip, question, context, budget), file.getvalue()


@pytest.mark.anyio
async def test_numbers_choose_moves(call: AudioClip, monkeypatch: pytest.MonkeyPatch) -> None:
    episode, shown = await played(call, "1\n2 1\n0\n", monkeypatch)
    first, second, last = episode.decisions
    assert isinstance(first.action, Perceive)
    assert isinstance(second.action, Perceive)
    assert len(first.action.queries) == 1
    assert len(second.action.queries) >= 2
    assert last.action == Conclude()
    assert [one.query for one in episode.calls] == [*first.action.queries, *second.action.queries]
    assert episode.stop is StopReason.CONCLUDED
    for part in ("tag", "seconds", "why", "0  answer", "0.33 Bell", "tag → Dog; Bell"):
        assert part in shown, part


@pytest.mark.anyio
@pytest.mark.parametrize("nonsense", ["", "dog", "999", "-1", "0 1", "1.5", "²", "9" * 5000])
async def test_nonsense_is_asked_again_in_one_line(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch, nonsense: str
) -> None:
    episode, shown = await played(call, f"{nonsense}\n1\n0\n", monkeypatch)
    assert len(episode.decisions) == 2
    (told,) = [line for line in shown.splitlines() if "expected numbers from 1 to" in line]
    assert f"found {nonsense!r}" in told


@pytest.mark.anyio
@pytest.mark.parametrize(("typed", "rounds"), [("", 0), ("1\n", 1), ("1", 1), ("what\n", 0)])
async def test_the_end_of_the_input_is_to_answer(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch, typed: str, rounds: int
) -> None:
    episode, _ = await played(call, typed, monkeypatch)
    assert len(episode.decisions) == rounds + 1
    assert episode.stop is StopReason.CONCLUDED


@pytest.mark.anyio
async def test_a_number_typed_twice_is_asked_once(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode, _ = await played(call, "1 1\n", monkeypatch)
    assert len(episode.calls) == 1


@pytest.mark.anyio
async def test_budget_binds_a_person(call: AudioClip, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget(rounds=9, calls=2)
    episode, _ = await played(call, "1 2 3\n1\n", monkeypatch, budget=budget)
    assert (len(episode.calls), episode.stop) == (2, StopReason.BUDGET)


@pytest.mark.anyio
async def test_nobody_is_asked_when_nothing_is_left(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = " ".join(str(number) for number in range(1, 7))
    wide = Budget(rounds=99, calls=999)
    episode, shown = await played(call, f"{every}\n" + "1\n" * 60, monkeypatch, budget=wide)
    assert episode.stop is StopReason.CONCLUDED
    assert "1 to 0" not in shown


@pytest.mark.anyio
async def test_an_open_question_has_one_line_of_belief_and_no_prices_are_no_hindrance(
    call: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Question(text="What is heard?\x1b[2J")
    for prices in (None, Prices(errands={"nose": SOME})):
        episode, shown = await played(call, "1\n", monkeypatch, prices, asked)
        assert episode.calls
        assert "\x1b" not in shown


ASK = ["play", str(CLIPS / "call.ogg"), "How many times does the dog bark?", "--json"]


@pytest.mark.models
def test_the_answer_is_told_as_ask_does_and_the_trace_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n1\n0\n"))
    path = tmp_path / "t.json"
    assert main([*ASK, "--choice", "two", "--choice", "three", "--trace", str(path)]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["cost"]["calls"] >= 2
    assert re.search(r"0 +answer", err)
    written = trace.read(path)
    assert written.episode.answer.text == told["answer"]
    assert written.tools["controller"] == "person"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["play", str(CLIPS / "call.ogg"), " "], "the question is empty"),
        ([*ASK, "--choice", "one"], "found one --choice"),
        (["play", "no-such.wav", "What?"], "no-such.wav"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_read(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert why in err
