"""The library that most people read such sets with reads them."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from agent.__main__ import main
from agent.data.dataset import ROWS, read_rows
from agent.data.example import Example
from tests.agent.data.small import corpus, scenes
from tests.wheels import stand_in

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
    # Nothing is decoded here; where it would be, its decoder wants libraries of the system.
    stand_in("torchcodec", monkeypatch)
    decoders = {name: type(name, (), {}) for name in ("AudioDecoder", "VideoDecoder")}
    stand_in("torchcodec.decoders", monkeypatch, **decoders)
    stand_in("torchcodec.encoders", monkeypatch, AudioEncoder=object)
    cache, rows = str(tmp_path / "cache"), list(read_rows(folder))
    if by == "file":
        files = str(folder / ROWS)
        loaded = datasets.load_dataset("json", data_files=files, split="train", cache_dir=cache)
    else:
        loaded = datasets.load_dataset(str(folder), split="mixed", cache_dir=cache)
        assert isinstance(loaded.features["audio"], datasets.Audio)
        loaded = loaded.cast_column("audio", datasets.Audio(decode=False))
    assert len(loaded) == len(rows)
    for found, row in itertools.islice(zip(loaded, rows, strict=True), 200):
        assert Example.model_validate(_by_path(found)) == row


def _by_path(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its recording's name in place of the recording."""
    if isinstance(row["audio"], str):
        return row
    path = Path(row["audio"]["path"])
    assert path.is_file()
    return row | {"audio": f"audio/{path.name}"}
