"""Both papers' tables, of a small random model: each arm once, every setting, and the page."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.student.generate import sample
from agent.student.model_input import ModelInput
from agent.student.student import Student
from agent.student.token_rollout import Rollout
from agent.student.token_sampling import Sampling
from agent.train.small import small_tables
from agent.train.small.small_arms import ARMS, SETTINGS, Setting
from agent.train.small.small_report import SHARES, TableRows, write_report
from agent.train.small.small_tables import TableConfig, TableItem, TableMaker, TableRow, noisy
from agent.train.small.sound_windows import WindowMixer
from agent.train.small.window_claims import WindowClaims
from agent.train.small.window_questions import questions
from tests.agent.train.small.tones import recordings, small_model
from tools.errors import InputError

SOUNDS = recordings()
MIX, ASK = WindowMixer(SOUNDS), questions(SOUNDS)


@pytest.mark.hub
@pytest.mark.filterwarnings("ignore")
def test_each_arm_is_trained_once_and_asked_in_every_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install '.[tune]'")
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    base, how = small_model(tmp_path), list[tuple[int, tuple[str, ...]]]()

    def seeing(
        student: Student, asked: Sequence[ModelInput], told: Sampling, seed: int
    ) -> list[Rollout]:
        how.append((told.min_tokens, told.held))
        return sample(student, asked, told, seed)

    monkeypatch.setattr(small_tables, "sample", seeing)
    config = TableConfig(
        steps=1, problems=1, rollouts=2, pool=2, each=1, tokens=8, forced=24, room=32
    )
    maker = TableMaker(str(base), MIX, ASK, MIX, ASK, config, tmp_path / "tables")
    arms = ("mpar2 sft", "hyper + pause + consistency")
    rows = maker([0, 1], arms)
    assert [(row.arm, row.seed, row.setting) for row in rows] == [
        *(("mpar2 sft", 0, one) for one in SETTINGS["mpar2"]),
        *((arms[1], seed, one) for seed in (0, 1) for one in SETTINGS["paqa"]),
    ], "nothing is drawn where nothing is learned"
    assert all(len(row.items) == 4 for row in rows)
    lengths = {row.setting: [item.tokens for item in row.items] for row in rows if row.seed == 0}
    assert [one for one in how if one != (0, ())] == 2 * [(config.forced, small_tables.ENDS)]
    assert len(how) > 2
    assert config.forced <= min(lengths["long"]) <= max(lengths["long"]) <= config.room
    assert len((maker.out / "hyper-pause-consistency-1.jsonl").read_text().splitlines()) == 1
    assert maker([0, 1], arms) == rows, "and what is there is read"
    other = dataclasses.replace(maker, config=config.model_copy(update={"rate": 1e-3}))
    with pytest.raises(InputError, match="holds another training: rate was 2e-05"):
        other([0, 1], arms)


def row(arm: str, seed: int, setting: Setting, right: list[int]) -> TableRow:
    heard = WindowClaims(matched=2, misused=1, hallucinated=1, found=3, facts=4)
    items = [TableItem(recording=f"{at}", right=bool(one), claims=heard, tokens=20)
             for at, one in enumerate(right)]  # fmt: skip
    return TableRow(arm=arm, seed=seed, setting=setting, items=tuple(items))


def test_the_page_has_every_arm_and_what_is_absent_is_empty(tmp_path: Path) -> None:
    rows = [row("mpar2 sft", 0, "trace", [1, 0, 0, 1]),
            row("mpar2 grpo", 0, "trace", [1, 1, 0, 1]),
            row("mpar2 grpo", 1, "trace", [1, 1, 1, 1])]  # fmt: skip
    found = TableRows(rows)
    gain = found.gain("mpar2 grpo", "trace", "mpar2 sft", "trace")
    assert gain is not None
    assert gain.value == pytest.approx(0.375)
    assert gain.low <= gain.value <= gain.high
    share = found.share("mpar2 grpo", "trace", SHARES["omission"])
    assert share is not None
    assert share.value == 0.25
    page = write_report(rows, tmp_path).read_text()
    assert all(arm in page for arm in ARMS)
    assert "| mpar2 grpo | 2 |" in page
    assert (tmp_path / "decay.png").stat().st_size > 1_000


def test_what_reasoning_costs_of_what_is_told_is_taken_off_what_it_costs_of_what_is_heard() -> None:
    found = TableRows([
        row("mpar2 sft", 0, "direct", [1, 1, 1, 0]), row("mpar2 sft", 0, "trace", [1, 0, 0, 0]),
        row("mpar2 sft", 0, "told direct", [1, 1, 1, 1]), row("mpar2 sft", 0, "told", [1, 1, 0, 1]),
    ])  # fmt: skip
    cost = found.beyond("mpar2 sft", ("trace", "direct"), ("told", "told direct"))
    assert cost is not None
    assert cost.value == pytest.approx(-0.25)
    assert found.beyond("mpar2 sft", ("long", "trace"), ("told long", "told")) is None


def test_every_arm_is_compared_with_one_of_its_own_sort() -> None:
    for name, arm in ARMS.items():
        assert bool(arm.over) == bool(arm.weights), name
        assert not arm.over or ARMS[arm.over].style == arm.style


def test_noise_is_as_strong_as_it_says() -> None:
    window = MIX("row", 3)
    noise = noisy(window, 10.0, 0) - window.samples
    powers = [np.mean(np.square(one, dtype=np.float64)) for one in (window.samples, noise)]
    assert 10 * np.log10(powers[0] / powers[1]) == pytest.approx(10, abs=0.5)
