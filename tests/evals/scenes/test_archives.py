"""Archives: the ending of the file says how it is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.scenes.archives import members
from tests.evals.scenes.sources.archives import queen, zipped
from tests.evals.scenes.test_qt_resources import archive

FILES = {"dog.ogg": b"woof" * 50, "cat.ogg": b"meow"}
FORMS: list[tuple[str, Callable[[dict[str, bytes]], bytes]]] = [
    ("all.rcc", archive),
    ("queen.1c", queen),
    ("base.wz", zipped),
    ("all.zip", zipped),
]


@pytest.mark.parametrize(("name", "packed"), FORMS)
def test_a_member_is_read_and_a_missing_one_is_a_key_error(
    tmp_path: Path, name: str, packed: Callable[[dict[str, bytes]], bytes]
) -> None:
    (tmp_path / name).write_bytes(packed(FILES))
    found = members(tmp_path / name)
    assert {file: found[file] for file in FILES} == FILES
    with pytest.raises(KeyError):
        found["cow.ogg"]


@pytest.mark.parametrize("name", ["all.rcc", "queen.1c", "all.zip"])
def test_a_damaged_archive_is_a_value_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no archive")
    with pytest.raises(ValueError, match="expected"):
        members(tmp_path / name)["dog.ogg"]


def test_a_missing_archive_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"all\.zip"):
        members(tmp_path / "all.zip")
