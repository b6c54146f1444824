"""What was explored, on disk."""

from pathlib import Path

import pytest

from agent.train.controller.world.exhaustive_percepts import read
from tests.agent.train.controller.world.small import known
from tools.errors import InputError


def _written(path: Path, *lines: str) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


LINES = tuple(known(at).model_dump_json() + "\n" for at in (0, 1, 2))


def test_explored_items_survive_a_file(tmp_path: Path) -> None:
    assert list(read(_written(tmp_path / "w.jsonl", *LINES))) == [known(at) for at in (0, 1, 2)]


@pytest.mark.parametrize("cut", [1, 40, -1])
def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path, cut: int) -> None:
    path = _written(tmp_path / "w.jsonl", *LINES[:2], LINES[2][:cut])
    assert [one.id for one in read(path)] == ["item 0", "item 1"]


def test_another_broken_line_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "w.jsonl", LINES[0], LINES[1][:40] + "\n", LINES[2])
    with pytest.raises(InputError, match=r"w\.jsonl, line 2: .*expected an explored item") as found:
        list(read(path))
    assert "\n" not in str(found.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*No such file"):
        list(read(tmp_path / "nowhere.jsonl"))
