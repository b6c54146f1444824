"""What the bench says of judging; its figures are nobody's test."""

import io
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.bench import controller_cost, lalm_cost, mind_cost, program_cost, reading_cost, tool_cost
from agent.bench.child_process import spawn
from agent.bench.measurement import BenchRow
from agent.show.console import Console
from tests.evals.samples import CLIPS
from tools.audio import AudioClip
from tools.errors import InputError
from tools.evidence import Aspect, SubQuery
from tools.tool_registry import TOOLS, call_kind, telling

ROOT = Path(__file__).parents[3]

CODE = f"""
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from agent.bench import eval_cost
from tools.audio import AudioClip
eval_cost.ITEMS = 20
clip = AudioClip.open(Path({str(CLIPS / "call.ogg")!r}))
with TemporaryDirectory() as folder:
    grown = [*eval_cost.growing(Path(folder))]
rows = [*eval_cost.scoring(), *eval_cost.perceiving(), *eval_cost.asking(clip), *grown]
print(json.dumps([row.model_dump() for row in rows]))
"""


@pytest.mark.slow
def test_judging_is_measured_beside_another_harness() -> None:
    """In a process of its own: the other harness leaves streams open, which warn when collected."""
    told = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    rows = json.loads(told.stdout)
    assert [row["what"] for row in rows] == [
        "scoring 20 items",
        "perception of 20 episodes",
        "eval per sample",
        "eval per sample, inspect-ai",
        "eval per sample / inspect-ai",
        "eval of 200 no-op items, peak over that of 20",
    ]
    *spent, grown = rows
    assert all(row["value"] > 0 for row in spent)
    assert spent[-1]["value"] < spent[-1]["goal"]
    assert grown["value"] < 50


@pytest.mark.slow
def test_our_own_time_for_a_language_models_answer_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mind_cost, "CALLS", 3)
    spent, calls = itertools.islice(mind_cost.reasoning(AudioClip.open(CLIPS / "call.ogg")), 2)
    assert spent.value > 0
    assert calls.met


@pytest.mark.slow
def test_four_servers_are_measured_against_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lalm_cost, "SLOW_S", 0.05)
    monkeypatch.setattr(lalm_cost, "SAMPLES", 32)
    monkeypatch.setattr(lalm_cost, "CALLS", 3)
    rows = {row.what: row for row in lalm_cost.listening(AudioClip.open(CLIPS / "call.ogg"))}
    assert rows["second question about a crop"].met
    assert rows["first question about a crop"].value > 100
    # Stubs of a tenth of the time leave more of it to ourselves, and so does a busy machine.
    assert rows["time of four servers / of one"].value > 0
    assert rows["our time for a LALM call"].value > 0


def test_a_decision_is_measured_beside_listing_its_moves() -> None:
    rows = {row.what: row for row in controller_cost.deciding()}
    assert list(rows) == [
        "hand-written decision",
        "learned decision",
        "learned decision / listing its moves",
    ]
    assert rows["learned decision / listing its moves"].value > 1


@pytest.mark.slow
def test_training_is_measured_before_and_after_its_states_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("torch")
    for name, value in (("CLIPS", 4), ("SAMPLES", 4), ("TIMED", 2)):
        monkeypatch.setattr(controller_cost, name, value)
    rows = {row.what: row for row in controller_cost.training()}
    assert list(rows) == ["training step, all known", "training step, first met / known"]
    assert all(row.value > 0 for row in rows.values())


def test_what_cannot_be_measured_here_costs_no_other_row() -> None:
    row = BenchRow(what="a row", value=1, unit="s")

    def here() -> Iterator[BenchRow]:
        yield row

    def elsewhere() -> Iterator[BenchRow]:
        yield row
        raise InputError("torch needs: pip install 'listen-again[train]'")

    told = io.StringIO()
    console = Console(file=told, width=200)
    assert list(program_cost.measured([elsewhere, here], console)) == [row, row]
    assert "left out elsewhere: torch needs" in told.getvalue()


def test_running_a_program_is_measured_without_any_model() -> None:
    (row,) = reading_cost.program_running()
    assert (row.what, row.unit, row.goal) == ("running a program, 60 s, 100 percepts", "ms", 10)
    assert row.value > 0


def test_every_way_of_hearing_is_measured_and_cheap_ones_hear_an_hour() -> None:
    asked = [query for spec in TOOLS.values() for query in tool_cost.asked_of(spec)]
    assert {call_kind(query) for query in asked} >= {"asr", "music tempo", "listen count"}
    assert len({*asked}) == len(asked)
    aspects: list[Aspect] = [one for spec in TOOLS.values() for one in spec.traits]
    assert {*telling(*aspects)} <= {*asked}, "and so is every kind that is told"
    tag, asr, tempo = (SubQuery(tool=name) for name in ("tag", "asr", "measure"))
    share = tool_cost.BUDGET
    assert tool_cost.cheapest({asr: share, tag: 0.6 * share, tempo: 0.1 * share}) == [tempo, tag]


def test_the_memory_of_a_process_is_its_own_and_not_that_of_who_started_it() -> None:
    held = bytes(400_000_000)
    small = spawn(["-c", "pass"])
    large = spawn(["-c", "held = bytes(1) * 200_000_000"])
    assert len(held) > 300e6 > small.peak
    assert large.peak > small.peak + 150e6
    with pytest.raises(InputError, match=r"failed: .*no such ear"):
        spawn(["-c", "raise SystemExit('no such ear')"])
