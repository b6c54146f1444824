"""`attention`, on tiny models of random weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.__main__ import main
from tests.agent.train.lalm.rewarded import row
from tests.tiny_lalms import qwen2_audio, transformers

pytestmark = [
    pytest.mark.hub,
    # torch, transformers and peft warn of their own future.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Three rows on two recordings, and one that a model learned from."""
    lines: list[str] = []
    for at in range(4):
        name, split = f"{at % 2}.wav", "dev" if at else "train"
        sf.write(tmp_path / name, np.sin(np.arange(16_000) / (5 + at)), 16_000)
        lines.append(row(id=str(at), audio=name, split=split).model_dump_json() + "\n")
    (tmp_path / "rows.jsonl").write_text("".join(lines))
    return tmp_path


def test_draws_and_tells_where_two_models_look(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from agent.evaluation.attention_run import AttentionReport

    transformers()
    model, out = str(qwen2_audio(rows / "model")), rows / "out"
    words = ["attention", str(rows), "--model", model, "--before", model, "--out", str(out)]
    assert main([*words, "--tokens", "6", "--pause"]) == 0
    told = capsys.readouterr().out
    assert "Attention on the sound by token" in told
    found = AttentionReport.model_validate_json((out / "attention.json").read_bytes())
    assert found.rows == 3, "which nothing learned from"
    first, second = found.models
    assert first == second
    assert 0 < first.share.value < 1
    assert [(each.first, each.last) for each in first.by_step] == [(1, 4), (5, 8)]
    assert len(first.by_layer) == 2
    assert (out / "attention.png").stat().st_size > 5000


def test_a_student_pauses_as_it_learned_to(rows: Path) -> None:
    from agent.data.dataset import rows_of
    from agent.evaluation.attention_run import observed
    from agent.student.pause import Pausing
    from agent.student.student import PAUSE, Student
    from agent.student.token_sampling import Sampling

    transformers()
    student = Student.load(str(qwen2_audio(rows / "model")), "full", (PAUSE,), "cpu")
    learned = Pausing(pause=1, abort=1, window=2, stride=1, spans=1, tokens=8)
    replace(student, pause=learned).save(rows / "saved")
    how = Sampling(temperature=0, max_tokens=6, pause=Pausing().answering)
    found = observed(str(rows / "saved"), list(rows_of(rows, "dev")), rows, how)
    assert found.by_step[-1].last >= 6 + 8


def test_a_set_without_rows_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transformers()
    (tmp_path / "rows.jsonl").write_text("")
    assert main(["attention", str(tmp_path), "--model", "x", "--out", str(tmp_path / "out")]) == 2
    assert "holds no rows; expected what data paqa wrote" in capsys.readouterr().err
