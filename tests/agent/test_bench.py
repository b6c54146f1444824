"""What the bench says of judging; its figures are nobody's test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agent import bench_controller, bench_lalm
from tests.evals.samples import CLIPS
from tools.audio import AudioClip

ROOT = Path(__file__).parents[2]

CODE = f"""
import json
from pathlib import Path
from agent import bench_eval
from tools.audio import AudioClip
bench_eval.ITEMS = 20
clip = AudioClip.open(Path({str(CLIPS / "call.ogg")!r}))
rows = [*bench_eval.scoring(), *bench_eval.perceiving(), *bench_eval.asking(clip)]
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
    ]
    assert all(row["value"] > 0 for row in rows)
    assert rows[-1]["value"] < rows[-1]["goal"]


@pytest.mark.slow
def test_four_servers_are_measured_against_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_lalm, "SLOW_S", 0.05)
    monkeypatch.setattr(bench_lalm, "SAMPLES", 32)
    monkeypatch.setattr(bench_lalm, "CALLS", 3)
    rows = {row.what: row for row in bench_lalm.listening(AudioClip.open(CLIPS / "call.ogg"))}
    assert rows["second question about a crop"].met
    assert rows["first question about a crop"].value > 100
    # Stubs of a tenth of the time leave more of it to ourselves, and so does a busy machine.
    assert rows["time of four servers / of one"].value > 0
    assert rows["our time for a LALM call"].value > 0


def test_a_decision_is_measured_beside_listing_its_moves() -> None:
    rows = {row.what: row for row in bench_controller.deciding()}
    assert list(rows) == ["learned decision", "learned decision / listing its moves"]
    assert rows["learned decision / listing its moves"].value > 1


@pytest.mark.slow
def test_training_is_measured_before_and_after_its_states_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("torch")
    for name, value in (("CLIPS", 4), ("SAMPLES", 4), ("WARM", 2), ("TIMED", 1)):
        monkeypatch.setattr(bench_controller, name, value)
    rows = {row.what: row for row in bench_controller.training()}
    assert list(rows) == ["training step, all known", "training step, first met / known"]
    assert all(row.value > 0 for row in rows.values())
