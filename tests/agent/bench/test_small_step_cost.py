"""What a training step takes: two rows for each stage, of a model of any size."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from agent.bench.small_step_cost import noises, small_steps
from agent.train.small.small_training import Stage
from agent.train.small.sound_windows import WindowKind, WindowMixer
from tests.agent.train.small.tones import small_model


@pytest.mark.hub
@pytest.mark.filterwarnings("ignore")
def test_each_stage_is_measured_beside_its_parts(tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="gguf is not installed: pip install '.[tune]'")
    pytest.importorskip("peft", reason="peft is not installed: pip install '.[tune]'")
    rows = list(small_steps(small_model(tmp_path, seconds=20)))
    told = [row.what.partition(",")[2].partition(":")[0].strip() for row in rows]
    assert told == [stage for stage in get_args(Stage) for _ in range(2)]
    assert all(row.value > 0 for row in rows)
    assert all(row.goal == 1.2 for row in rows[::2])


def test_its_recordings_make_windows_of_every_kind() -> None:
    mix = WindowMixer(noises())
    for kind in get_args(WindowKind):
        assert mix(kind, 1).happenings
