"""A folder of found recordings: which of its files are as its index says."""

from pathlib import Path

import pytest

from evals.found.found_index import faults, read_index
from tests.evals.found.small_found import folder
from tools.errors import InputError


def test_every_file_that_is_not_as_the_index_says_is_named(tmp_path: Path) -> None:
    root = folder(tmp_path)
    index = read_index(root)
    assert faults(index, root, index) == {}
    (root / "bark.wav").unlink()
    (root / "rain.wav").write_bytes(b"other")
    told = faults(index, root, [*index, "new.wav"])
    assert told.keys() == {"bark.wav", "rain.wav", "new.wav"}
    assert told["bark.wav"] == "is missing"
    assert "the index says" in told["rain.wav"]
    assert told["new.wav"] == "is not in the index"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"file": "a.wav"}\n', r"index.jsonl, line 1: sha256: Field required"),
        ('{"file": "../a.wav", "sha256": "0"}\n', "leaves the audio root"),
        ("no json\n", "neither a JSON list nor JSON lines"),
    ],
)
def test_an_index_that_is_none_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "index.jsonl").write_text(text)
    with pytest.raises(InputError, match=why):
        read_index(tmp_path)


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        read_index(tmp_path / "no")
    with pytest.raises(InputError, match="cannot read"):
        read_index(tmp_path)
