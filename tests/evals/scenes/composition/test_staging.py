"""Staging: whole folders of scenes, the same bytes every time, of what can be had."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from evals.scenes.annotations import FOLDER
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition import staging
from evals.scenes.composition.programme import SITUATIONS
from evals.scenes.composition.staging import staged, wanted
from evals.scenes.fetch import Told
from evals.scenes.reference import SceneFacts
from tests.evals.scenes.tones import Tones
from tools.errors import InputError


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that looks unpacked, of which every recording is a tone."""

    def stock(clips: Sequence[Clip], sources: Path, cache: Path, told: Told) -> SimpleNamespace:
        return SimpleNamespace(clips=tuple(clips), recordings=Tones())

    monkeypatch.setattr(staging, "stock", stock)
    (tmp_path / "sources" / "usr" / "share").mkdir(parents=True)
    return tmp_path / "sources"


def made(folder: Path, sources: Path, scenes: int, said: list[str]) -> list[SceneFacts]:
    folder.mkdir()
    return list(staged(folder, "dev", scenes, 2, sources, folder / "cache", said.append))


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / FOLDER).iterdir()
    }


def test_fewer_scenes_are_the_first_of_more_to_the_byte(tmp_path: Path, sources: Path) -> None:
    few = made(tmp_path / "few", sources, 3, [])
    more = made(tmp_path / "more", sources, 6, [])
    assert more[:3] == few
    assert len(hashes(tmp_path / "few")) == 3
    assert hashes(tmp_path / "few").items() <= hashes(tmp_path / "more").items()
    assert [hashes(tmp_path / "more")[Path(one.audio).name] for one in more] == [
        one.sha256 for one in more
    ]


def test_a_file_s_name_does_not_tell_what_is_in_it(tmp_path: Path, sources: Path) -> None:
    for facts in made(tmp_path / "out", sources, 4, []):
        assert not any(kind in facts.audio for kind in SITUATIONS)


def test_music_that_cannot_be_played_is_named(tmp_path: Path, sources: Path) -> None:
    said: list[str] = []
    made(tmp_path / "out", sources, 1, said)
    assert len(said) == 1
    assert said[0].startswith("left out music from scores: found no ")


def test_of_nothing_no_scenes_are_made(tmp_path: Path) -> None:
    (tmp_path / "empty" / "usr" / "share").mkdir(parents=True)
    said: list[str] = []
    with pytest.raises(InputError, match="found no clips of kind 'voice' for dev"):
        made(tmp_path / "out", tmp_path / "empty", 2, said)
    assert any("left out" in line for line in said)


def test_what_is_wanted_is_of_the_split_and_of_use() -> None:
    assert {clip.split for clip in wanted("test")} == {"test"}
    assert not {clip.kind for clip in wanted("test")} & staging.UNUSED
