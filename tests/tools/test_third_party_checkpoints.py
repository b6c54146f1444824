"""Other people's weights: what is missing, cut off or more than weights is refused in one line."""

import os
import pickle
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.hub.specialists import skipped_without_packages
from tools.third_party_checkpoints import (
    ENDS,
    FORCE,
    Unready,
    fingerprint,
    installed,
    weights_only,
    whole,
)


def test_a_missing_package_is_told_with_the_command_that_brings_it() -> None:
    with pytest.raises(Unready) as refused:
        installed("no_such_package.at_all", "whisper")
    assert str(refused.value) == (
        "the package no_such_package.at_all is not installed; pip install 'listen-again[whisper]'"
    )


@pytest.mark.parametrize("kept", [0, 3, 50, -1])
def test_a_cut_zip_is_known_by_its_end_and_left_as_it_is(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "weights.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/data.pkl", b"x" * 100)
    whole(path)
    before = path.read_bytes()[:kept]
    path.write_bytes(before)
    with pytest.raises(Unready, match=r"it was cut off|was cut off after"):
        whole(path, least=4)
    assert path.read_bytes() == before


def test_weights_are_told_apart_by_their_ends(tmp_path: Path) -> None:
    middle = bytes(2 * ENDS)
    prints: set[str] = set()
    for name, data in {
        "a": b"1" + middle + b"1",
        "b": b"2" + middle + b"1",
        "c": b"1" + middle + b"2",
        "d": b"1" + middle + b"\0" + b"1",
    }.items():
        path = tmp_path / name / "weights"
        path.parent.mkdir()
        path.write_bytes(data)
        prints.add(fingerprint([path]))
        assert fingerprint([path]) in prints
    assert len(prints) == 4


class Runs:
    """A pickle that makes a folder when it is loaded."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.marker),)


@pytest.fixture
def torch() -> Any:  # noqa: ANN401 - not installed everywhere
    with skipped_without_packages():
        installed("torch", "hub")
    return import_module("torch")


@pytest.mark.hub
@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_would_run_something_is_refused_and_does_not_run(
    tmp_path: Path,
    torch: Any,  # noqa: ANN401
    zipped: bool,
) -> None:
    path, marker = tmp_path / "weights.pt", tmp_path / "ran"
    torch.save({"model": Runs(marker)}, path, _use_new_zipfile_serialization=zipped)
    # Even where the caller asks for whole pickles, as pyannote does.
    told = rf"refused .* names {os.mkdir.__module__}\.mkdir; expected plain weights"
    with pytest.raises(Unready, match=told), weights_only(str(path)):
        torch.load(path, weights_only=False)
    assert not marker.exists()


@pytest.mark.hub
def test_what_is_no_checkpoint_is_one_line(tmp_path: Path, torch: Any) -> None:  # noqa: ANN401
    path = tmp_path / "weights.pt"
    for data in (b"", b"hello", pickle.dumps([1], 2), b"\x80\x02}" * 9):
        path.write_bytes(data)
        with pytest.raises(Unready) as refused, weights_only(str(path)):
            torch.load(path)
        assert "\n" not in str(refused.value)


@pytest.mark.hub
def test_the_switch_is_as_it_was_afterwards(
    torch: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(FORCE, raising=False)
    with weights_only("x") as given:
        assert given is torch
        assert os.environ[FORCE] == "1"
    assert FORCE not in os.environ
