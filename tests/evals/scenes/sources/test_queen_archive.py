"""The archive of Flight of the Amazon Queen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scenes.sources.queen_archive import QueenArchive
from tests.evals.scenes.sources.archives import queen

NAMES = st.text("ABCDEFGHIJ0123456789.", min_size=1, max_size=12)


@given(st.dictionaries(NAMES, st.binary(max_size=40), max_size=6))
def test_every_member_comes_out_by_its_name(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    path = tmp_path_factory.mktemp("queen") / "queen.1c"
    path.write_bytes(queen(files))
    archive = QueenArchive.parse(path)
    assert {name: archive[name] for name in files} == files


@pytest.mark.parametrize("size", [0, 3, 14, 20, 50])
def test_an_archive_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "queen.1c"
    path.write_bytes(queen({"A.SB": b"a", "B.SB": b"b"})[:size])
    with pytest.raises(ValueError, match="expected"):
        QueenArchive.parse(path)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "queen.1c"
    path.write_bytes(b"RIFF" * 9)
    with pytest.raises(ValueError, match="expected b'QTBL' at the start, got b'RIFF'"):
        QueenArchive.parse(path)
