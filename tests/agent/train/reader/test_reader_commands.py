"""From wordings to a packed reader and its table, by the commands."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.train.reader import reader_build, reader_report
from agent.train.reader.reader_build import ReaderPlan
from agent.train.reader.reader_layers import ReaderShape
from agent.train.reader.reader_report import REPORTS
from agent.train.reader.reader_training import LOG, STATE
from agent.train.reader.wording_splits import WordingSplits, splits
from evals.splits import SPLITS
from evals.wordings.worded_program import WordedProgram, batches, wordings


def few(questions: Path | None = None) -> WordingSplits:
    """The first of each split."""
    whole = splits(questions)
    return WordingSplits(whole.train[:40], whole.dev[:6], whole.unseen[:3],
                         whole.combinations[:3], whole.mmau[:3])  # fmt: skip


def two(path: Path) -> Iterator[WordedProgram]:
    """The first wordings of a batch."""
    return islice(wordings(path), 2)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder of one layer on an encoder of one, and few questions."""

    def shape(operators: int) -> ReaderShape:
        return ReaderShape(operators, decoder_layers=1, decoder_inner=64)

    monkeypatch.setattr(reader_build, "ReaderShape", shape)
    monkeypatch.setattr("agent.train.reader.reader_material.splits", few)
    monkeypatch.setattr(reader_build, "splits", few)
    monkeypatch.setattr(reader_report, "splits", few)
    monkeypatch.setattr(reader_report, "wordings", two)


def run(*words: object) -> int:
    return main([str(word) for word in words])


@pytest.mark.models
@pytest.mark.usefixtures("small")
def test_a_reader_is_made_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    words = ("train", "reader", "--out", out, "--examples", 30, "--updates", 2, "--batch", 4)
    assert run(*words, "--only-arrays") == 0
    assert not (out / STATE).exists()
    assert run(*words) == 0
    log = (out / LOG).read_text()
    (out / STATE).unlink()
    assert run(*words) == 0, "what was trained elsewhere is taken as it is"
    assert (out / LOG).read_text() == log
    card = json.loads((out / "reader" / "reader.json").read_text())
    assert (card["notes"]["seed"], card["notes"]["updates"]) == (0, 2)
    assert len(card["notes"]["minilm"]) == len(card["notes"]["wordings"]) == 64
    assert run(*words, "--seed", 1) == 2
    assert "holds another training: seed was 0, is 1" in capsys.readouterr().err

    reported = ("report-reader", "--reader", out / "reader", "--timelines", 2)
    assert run(*reported, "--json") == 0
    found = REPORTS.validate_json(capsys.readouterr().out)
    told = [one.split for one in found]
    assert told[1:3] == ["unseen wordings", "unseen combinations"]
    assert told[3:] == [
        f"{path.stem} ({split})" for split in SPLITS[1:] for path in batches(split)
        if path.stem != "unseen"
    ]  # fmt: skip
    assert run(*reported) == 0
    assert "unseen combinations" in capsys.readouterr().out


def test_a_folder_without_a_reader_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report-reader", "--reader", tmp_path) == 2
    assert capsys.readouterr().err.startswith(f"error: no reader in {tmp_path}")


def test_a_plan_says_what_was_not_said() -> None:
    plan = ReaderPlan.of(10, None, None, 3, None)
    assert (plan.examples, plan.seed, plan.mmau) == (10, 3, "")
    assert plan.updates > plan.every > 0
    assert ReaderPlan.of(10, 7, 2, 3, None).every == 7
