"""Damaged sound files: each is heard as far as it goes or refused in one line, soon, in silence.

They are heard in a process of their own, which a crash of a library would end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.damaged_sound import DAMAGES, Kind, whole_files
from tests.hostile.listener import Listener, listening

Edit = tuple[float, int, bytes]
"""Where in a file, how many bytes are taken out, and what is put there."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, bytes]:
    return whole_files(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as made:
        yield made


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(name, marks=pytest.mark.hostile(f"sound files, {name}", fault="F16"))
        for name in DAMAGES
    ],
)
def test_a_damaged_file_is_heard_or_refused_in_one_line(
    tmp_path: Path, whole: dict[Kind, bytes], listener: Listener, damage: str,
    tried: Callable[[int], None],
) -> None:  # fmt: skip
    faults: list[str] = []
    known = listener.heard + listener.refused
    cases = list(DAMAGES[damage](whole))
    for number, (suffix, data) in enumerate(cases):
        path = tmp_path / f"{number}.{suffix}"
        path.write_bytes(data)
        if fault := listener.fault(path):
            faults.append(f"{path}: {fault}")
        path.unlink()
    assert faults == []
    assert listener.heard + listener.refused - known == len(cases)
    tried(len(cases))


@pytest.mark.hostile("sound files, whole")
def test_what_is_whole_is_heard(
    tmp_path: Path, whole: dict[Kind, bytes], tried: Callable[[int], None]
) -> None:
    with listening() as listener:
        for (suffix, codec), data in whole.items():
            path = tmp_path / f"{codec}.{suffix}"
            path.write_bytes(data)
            assert listener.fault(path) == ""
        assert (listener.heard, listener.refused) == (len(whole), 0)
    tried(len(whole))


EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 600), st.binary(max_size=24)), min_size=1, max_size=6
)


def _edited(data: bytes, edits: list[Edit], header: bool) -> bytes:
    """The bytes with each edit made, in the header or anywhere."""
    changed = bytearray(data)
    for where, taken, put in edits:
        at = int(where * min(len(changed), 200 if header else len(changed)))
        changed[at : at + (taken if not header else len(put))] = put
    return bytes(changed)


@pytest.mark.hostile("sound files, fuzzed")
def test_no_edit_of_a_file_ends_in_anything_else(
    tmp_path: Path, whole: dict[Kind, bytes], listener: Listener, tried: Callable[[int], None]
) -> None:
    path, cases = tmp_path / "fuzzed", list[str]()

    @settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from(sorted(whole)), EDITS, st.booleans())
    def edits(kind: Kind, edits: list[Edit], header: bool) -> None:
        path.write_bytes(_edited(whole[kind], edits, header))
        cases.append(kind[0])
        assert listener.fault(path) == ""

    edits()
    tried(len(cases))
