"""The library that most people read such sets with reads them."""

import itertools
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.data.dataset import ROWS, read_rows
from agent.data.example import Example
from tests.agent.data.small import corpus, scenes

pytestmark = pytest.mark.hub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set whose first rows have neither words nor SNR, while later ones do."""
    made, given = scenes(tmp_path / "scenes"), ["--rows", "200", "--out", str(tmp_path / "set")]
    more = ["--corpus", str(corpus(tmp_path / "corpus"))]
    assert main(["data", "paqa", "--scenes", str(made), *more, *given]) == 0
    return tmp_path / "set"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("by", ["file", "folder"])
def test_datasets_gives_back_every_row(
    folder: Path, tmp_path: Path, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    cache, rows = str(tmp_path / "cache"), list(read_rows(folder))
    if by == "file":
        files = str(folder / ROWS)
        loaded = datasets.load_dataset("json", data_files=files, split="train", cache_dir=cache)
    else:
        loaded = datasets.load_dataset(str(folder), split="mixed", cache_dir=cache)
    assert len(loaded) == len(rows)
    for found, row in itertools.islice(zip(loaded, rows, strict=True), 200):
        assert Example.model_validate(found) == row
