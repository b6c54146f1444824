"""What can be had of the listed clips: the rest is named, left out and counted."""

from pathlib import Path

import pytest

from evals.scenes import stock as module
from evals.scenes.clip_manifest import Clip
from evals.scenes.fetch import Library
from evals.scenes.stock import Stock, stock
from tests.evals.scenes.test_clip_audio import clip, tone
from tools.errors import InputError


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    share = tmp_path / "usr" / "share"
    share.mkdir(parents=True)
    for name in ("dog.wav", "cat.wav", "other.wav"):
        (share / name).write_bytes(tone())
    (share / "dog.mp3").write_bytes(b"bark" * 99)
    return tmp_path


def tried(sources: Path, *wanted: Clip) -> tuple[Stock, list[str]]:
    told: list[str] = []
    return stock(wanted, sources, sources / "cache", told.append), told


def test_clips_that_are_there_stay_in_order(sources: Path) -> None:
    wanted = [clip(name, tone()) for name in ("other.wav", "dog.wav", "cat.wav")]
    found, told = tried(sources, *wanted)
    assert found.clips == tuple(wanted)
    assert (found.left_out, told) == ({}, [])
    assert len(found.recordings(found.clips[0])) > 0


def test_what_is_missing_or_altered_is_counted_by_package_and_its_first_is_named(
    sources: Path,
) -> None:
    gone = clip("gone.wav", tone())
    cow = clip("cow.wav", tone()).model_copy(update={"package": "cows"})
    good, altered = clip("dog.wav", tone()), clip("cat.wav", b"meow")
    found, told = tried(sources, good, gone, altered, cow)
    assert found.clips == (good,)
    assert found.left_out == {"dogs": 2, "cows": 1}
    assert [line.partition(": ")[0] for line in sorted(told)] == [
        "left out 1 of 1 clips of cows",
        "left out 2 of 3 clips of dogs",
    ]
    assert "gone.wav" in max(told)


def test_a_format_that_nothing_decodes_is_left_out(sources: Path) -> None:
    found, told = tried(sources, clip("dog.mp3", b"bark" * 99), clip("dog.wav", tone()))
    assert [one.file for one in found.clips] == ["dog.wav"]
    assert "cannot decode dog.mp3 of dogs" in told[0]


def test_a_package_that_cannot_be_fetched_takes_only_its_own_clips(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(*_: object) -> tuple[Library, dict[str, str]]:
        return Library(sources, apart=False), {"cows": "cannot download ['cows']: no network"}

    monkeypatch.setattr(module, "needed", tuple)
    monkeypatch.setattr(module, "fetch_packages", fetched)
    told: list[str] = []
    cow = clip("cow.wav", tone()).model_copy(update={"package": "cows"})
    found = stock([cow, clip("dog.wav", tone())], None, sources, told.append)
    assert [one.file for one in found.clips] == ["dog.wav"]
    assert told == ["left out 1 of 1 clips of cows: cannot download ['cows']: no network"]


def test_too_little_is_an_error_that_says_what_was_left_out(sources: Path) -> None:
    found, _ = tried(sources, clip("dog.wav", tone()), clip("gone.wav", tone()))
    assert len(found.of("sound")) == 1
    with pytest.raises(InputError, match=r"found 1 .*'sound', expected at least 2; left out: 1 of"):
        found.of("sound", 2)
    with pytest.raises(InputError, match="found 0 clips of kind 'voice'"):
        found.of("voice")
