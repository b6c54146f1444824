"""Files written whole or not at all."""

from pathlib import Path

import pytest

from tools.errors import InputError
from tools.files import made_folder, write_whole


def test_the_new_text_takes_the_place_of_the_old_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text in ("old\n", "new é\n"):
        write_whole(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["no/such/x.json", "file/x.json", "folder"])
def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        write_whole(tmp_path / name, "text")
    assert {path.name for path in tmp_path.rglob("*")} == {"file", "folder", "inside"}


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert made_folder(tmp_path / "a" / "b").is_dir()
    with pytest.raises(InputError, match="cannot make the folder"):
        made_folder(tmp_path / "file" / "b")
