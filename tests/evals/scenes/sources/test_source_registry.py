"""All sources together: splits that share nothing, and clips that a scene can be made of."""

from collections import defaultdict
from itertools import combinations
from typing import get_args

import pytest

from evals.scenes.clip_manifest import Clip, Kind, keep
from evals.scenes.sources import source_registry
from evals.scenes.sources.source_registry import NAMES, clips, needed, packages, sources
from evals.splits import SPLITS, Split

KINDS: tuple[Kind, ...] = get_args(Kind)
SPEECH = {"amazon_queen": 400, "drascula": 120, "hedgewars": 25, "kokoro": 150}
"""How many clips there are at least."""


def of(split: Split) -> list[Clip]:
    return [clip for kind in KINDS for clip in clips(split, kind)]


@pytest.mark.parametrize(("one", "other"), [*combinations(SPLITS, 2)])
def test_no_recording_and_no_new_speaker_is_in_two_splits(one: Split, other: Split) -> None:
    assert not {clip.sha256 for clip in of(one)} & {clip.sha256 for clip in of(other)}
    assert not {(clip.package, clip.file) for clip in of(one)} & {
        (clip.package, clip.file) for clip in of(other)
    }
    new = {clip.speaker for source in sources() for clip in source.clips if clip.speaker}
    assert not {clip.speaker for clip in of(one)} & {clip.speaker for clip in of(other)} & new


def test_one_hash_is_one_file_and_one_file_is_listed_once() -> None:
    files: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources():
        for clip in source.clips:
            files[clip.sha256].append(f"{clip.package}/{clip.file}")
    assert all(len(set(named)) == 1 for named in files.values())


def test_the_old_clips_come_first_and_keep_their_split() -> None:
    for split in SPLITS:
        for kind in KINDS:
            old = keep().of(split, kind)
            assert clips(split, kind)[: len(old)] == old


def test_every_package_of_a_clip_is_known_and_named_once() -> None:
    listed = {package for source in sources() for package in source.packages}
    named = [package.name for package in listed]
    assert len(set(named)) == len(named)
    assert {clip.package for split in SPLITS for clip in of(split)} <= set(packages())
    old = keep().packages
    assert all(old.get(package.name, package.version) == package.version for package in listed)


def test_a_voice_brings_the_packages_of_its_model() -> None:
    (source,) = (one for one in sources() if one.name == "kokoro")
    assert set(needed(source.clips[:1])) == set(source.packages)
    assert [package.name for package in needed(keep().of("dev", "bed"))] == sorted(
        {clip.package for clip in keep().of("dev", "bed")}
    )
    assert needed([]) == ()


def test_names_are_those_of_the_sources() -> None:
    assert [source.name for source in sources()] == list(NAMES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", sorted(SPEECH))
def test_speech_leaves_headroom_and_says_who_and_what(name: str) -> None:
    (source,) = (one for one in source_registry.sources() if one.name == name)
    assert len(source.clips) >= SPEECH[name]
    assert len({clip.speaker for clip in source.clips}) >= 4
    for clip in source.clips:
        assert clip.kind == "voice"
        assert clip.judges
        assert 3 < clip.crest < 30
        assert 0.4 < clip.seconds < 10
        assert clip.words == clip.words.strip()
        assert bool(clip.english) == (clip.language != "en")


def test_some_of_the_speech_is_what_our_own_ears_get_wrong() -> None:
    voices = [c for one in sources() if one.name in set(SPEECH) - {"kokoro"} for c in one.clips]
    wrong = sum(not clip.heard for clip in voices)
    assert 0.05 < wrong / len(voices) < 0.25


def test_a_source_of_test_only_is_in_no_other_split() -> None:
    apart = {source.name: source.splits for source in sources()}
    assert apart["drascula"] == ("test",)
    assert apart["hedgewars"] == ("dev",)
    assert apart["kokoro"] == ("train",)
