"""The lists of sounds and music: splits share nothing, and several judges share a label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import platformdirs
import pytest

from evals.scenes.clip_audio import RATE, Recordings
from evals.scenes.clip_manifest import Clip, keep
from evals.scenes.music.midi_instruments import ALL
from evals.scenes.render import loudness
from evals.scenes.sources.fetch_packages import fetch_packages
from evals.scenes.sources.source_list import SourceList
from evals.scenes.sources.source_registry import alike, sources
from tools.audioset_labels import every_label
from tools.musical.names import key_name
from tools.store.store import ModelStore
from tools.yamnet import read_labels

SOUNDS = ("sound", "instrument", "background")
KEYS = {key_name(tonic, mode) for tonic in range(12) for mode in ("major", "minor")}


def heard(source: SourceList) -> list[Clip]:
    return [clip for clip in source.clips if clip.kind in SOUNDS]


def listed() -> Iterator[tuple[str, SourceList]]:
    yield from ((source.name, source) for source in sources() if heard(source))


SOURCES = dict(listed())
TRACKS = {s.name: s for s in sources() if any(clip.kind == "track" for clip in s.clips)}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_each_label_is_shared_by_two_judges_one_of_them_not_our_ears(source: SourceList) -> None:
    for clip in heard(source):
        assert len(clip.judges) >= 2
        assert {"statistics", "neighbours by musicnn"} & {*clip.judges}
        assert clip.heard == ("tags" in clip.judges)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_what_happens_once_lies_within_its_time(source: SourceList) -> None:
    for clip in heard(source):
        assert clip.seconds <= 10
        for start, end in clip.singles:
            assert clip.start <= start + 0.02
            assert 0.03 < end - start <= 2.5
        ends = [end for _, end in clip.singles]
        assert ends == sorted(ends)


def test_a_share_of_what_our_ears_get_wrong_stays_in() -> None:
    every = [clip for source in SOURCES.values() for clip in heard(source)]
    wrong = sum(not clip.heard for clip in every) / len(every)
    assert 0.2 < wrong < 0.5
    for split in ("train", "dev", "test"):
        assert any(not clip.heard for clip in every if clip.split == split)


def test_no_recording_is_in_two_splits_nor_twice_in_one() -> None:
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for clip in (*keep().clips, *(clip for source in sources() for clip in source.clips)):
        splits[clip.sha256].add(clip.split)
    assert all(len(found) == 1 for found in splits.values())
    names = [clip.sha256 for source in SOURCES.values() for clip in heard(source)]
    assert not {*names} & {clip.sha256 for clip in keep().clips}


def test_some_packages_are_in_test_only_and_one_in_dev_only() -> None:
    only = {name: {clip.split for clip in source.clips} for name, source in SOURCES.items()}
    assert sum(found == {"test"} for found in only.values()) >= 3
    assert {"dev"} in only.values()


def test_what_is_known_of_a_track_is_in_the_words_of_the_music_tool() -> None:
    tracks = [clip for source in TRACKS.values() for clip in source.clips]
    assert len(tracks) >= 40
    for clip in tracks:
        assert clip.label == "Music"
        assert clip.key in {*KEYS, ""}
        assert (clip.bpm is not None) == ("beats" in clip.judges)
        assert bool(clip.key) == ("harmony" in clip.judges)


def test_a_package_that_several_lists_name_is_of_one_release() -> None:
    releases: defaultdict[str, set[str]] = defaultdict(set)
    for source in sources():
        for package in source.packages:
            releases[package.name].add(package.version)
    for name, version in keep().packages.items():
        releases[name].add(version)
    assert all(len(found) == 1 for found in releases.values()), releases


@pytest.mark.models
def test_each_label_is_one_that_audioset_has(models: ModelStore) -> None:
    named = every_label(read_labels(models.get("yamnet")))
    labels = {clip.label for source in sources() for clip in source.clips if clip.label}
    assert labels | {one.label for one in ALL.values()} <= {*named}


def test_what_is_alike_occurs() -> None:
    labels = {clip.label for source in sources() for clip in source.clips}
    known = labels | {clip.label for clip in keep().clips}
    assert len(alike()) > len(keep().alike)
    assert not {label for group in alike() for label in group} - known


@pytest.mark.recordings
@pytest.mark.parametrize("source", [*SOURCES.values(), *TRACKS.values()], ids=[*SOURCES, *TRACKS])
def test_the_clips_of_a_source_are_there_as_they_are_listed(source: SourceList) -> None:
    cache = platformdirs.user_cache_path("listen-again") / "recordings"
    library, missed = fetch_packages(source.packages, cache, lambda _: None)
    assert not missed
    recordings = Recordings(library)
    for clip in source.clips:
        samples = recordings(clip)
        assert len(samples) == pytest.approx(clip.seconds * RATE, abs=RATE // 100)
        level = loudness(samples)
        assert level > -50
        peak = 20 * np.log10(np.abs(samples).max())
        assert peak - level == pytest.approx(clip.crest, abs=0.3)
