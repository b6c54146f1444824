"""Settings of a training: from a file, with what a command says on top."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

from agent.train.lalm.sft_config import Sft, read
from agent.train.run_dir import begin
from tools.errors import InputError


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file from when `invalid` was called `bad`."""
    path = tmp_path / "old.toml"
    path.write_text('model = "m"\nrows = "rows.jsonl"\nbad = "skip"\n')
    return path


def test_a_setting_of_an_old_name_is_read_and_a_flag_wins_over_it(old: Path) -> None:
    assert read(Sft, old, {"invalid": None}).invalid == "skip"
    assert read(Sft, old, {"invalid": "refuse"}).invalid == "refuse"
    with pytest.raises(InputError, match="invalid: Input should be 'refuse' or 'skip'"):
        read(Sft, old, {"invalid": "burn"})


def test_a_training_of_an_old_name_is_gone_on_with(old: Path, tmp_path: Path) -> None:
    config = read(Sft, old, {})
    begin(tmp_path, config)
    path = tmp_path / "config.json"
    path.write_text(path.read_text().replace('"invalid"', '"bad"'))
    (tmp_path / "metrics.jsonl").touch()
    assert begin(tmp_path, config) == config
    with pytest.raises(InputError, match="invalid was skip, is refuse"):
        begin(tmp_path, config.model_copy(update={"invalid": "refuse"}))
