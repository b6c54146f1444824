"""A training set as NeMo-RL takes it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from tests.agent.data.small import row
from tests.agent.data.test_swift_format import written
from tests.wheels import stand_in
from tools.errors import InputError


class RawDataset:
    """NeMo-RL's base class, of which a dataset calls nothing."""


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    stand_in("nemo_rl.data.datasets.raw_dataset", monkeypatch, RawDataset=RawDataset)
    stand_in("datasets", monkeypatch, Dataset=SimpleNamespace(from_list=list))
    monkeypatch.delitem(sys.modules, "agent.train.lalm.nemo_dataset", raising=False)
    return importlib.import_module("agent.train.lalm.nemo_dataset")


def test_a_row_is_sound_and_question_and_then_the_right_choice(
    tmp_path: Path, ours: ModuleType
) -> None:
    folder = written(tmp_path, row(id="a"), row(id="b", answer=1))
    made = ours.PaqaDataset(str(folder / "rows.jsonl"), dataset_name="x")
    asked, answer = made.format_data(made.dataset[1])["messages"]
    sound, text = asked["content"]
    assert (sound["audio"].shape, sound["audio"].dtype) == ((16_000,), np.float32)
    assert "Does a dog bark?" in text["text"]
    assert "(A) Yes\n(B) No" in text["text"]
    assert "<answer> </answer>" in text["text"]
    assert answer == {"role": "assistant", "content": "No"}


def test_what_validates_is_of_recordings_that_nothing_trains_on(
    tmp_path: Path, ours: ModuleType
) -> None:
    folder = written(tmp_path, row(id="a"), row(id="b", answer=1, split="dev"))
    for split, answer in (("train", "Yes"), ("validation", "No")):
        made = ours.PaqaDataset(str(folder), split=split)
        assert ([one["answer"] for one in made.dataset], made.val_dataset) == ([answer], None)
    with pytest.raises(InputError, match="holds rows of dev, train; expected some of held-out"):
        ours.PaqaDataset(str(folder), split="held-out")


def test_a_recording_that_is_missing_is_told_before_anything_starts(
    tmp_path: Path, ours: ModuleType
) -> None:
    folder = written(tmp_path, row(), row(audio="audio/y.wav"))
    with pytest.raises(InputError, match="there is no such file"):
        ours.PaqaDataset(str(folder))
