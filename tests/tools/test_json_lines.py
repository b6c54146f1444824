"""Lines that a killed process left half, and lines that are something else."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from tools.errors import InputError
from tools.json_lines import mend_lines, read_lines


class Count(BaseModel):
    """One line."""

    value: int


def test_half_a_line_at_the_end_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert read_lines(path, Count, "counts") == []
    path.write_text('{"value": 1}\n{"value": 2}\n{"val')
    assert [one.value for one in read_lines(path, Count, "counts")] == [1, 2]
    mend_lines(path)
    assert path.read_text() == '{"value": 1}\n{"value": 2}\n'


def test_a_whole_line_of_something_else_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"value": "many"}\n')
    with pytest.raises(InputError, match="holds no counts") as refused:
        read_lines(path, Count, "counts")
    assert "\n" not in str(refused.value)
