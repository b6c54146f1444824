"""The keep-list: splits that share nothing, labels that are known, clips that leave headroom."""

from collections import defaultdict
from itertools import combinations

import pytest

from evals.scenes.clip_manifest import Clip, keep
from evals.splits import SPLITS, Split
from tools import ontology

VOICES: dict[Split, tuple[int, int]] = {"train": (150, 4), "dev": (40, 3), "test": (40, 3)}


def of(split: Split) -> list[Clip]:
    return [clip for clip in keep().clips if clip.split == split]


@pytest.mark.parametrize(("one", "other"), [*combinations(SPLITS, 2)])
def test_no_recording_is_in_two_splits(one: Split, other: Split) -> None:
    assert not {clip.file for clip in of(one)} & {clip.file for clip in of(other)}
    assert not {clip.sha256 for clip in of(one)} & {clip.sha256 for clip in of(other)}


def test_nobody_who_speaks_in_test_or_dev_speaks_in_train() -> None:
    speakers = {s: {clip.speaker for clip in of(s) if clip.speaker} for s in SPLITS}
    assert not speakers["train"] & (speakers["test"] | speakers["dev"])


def test_one_hash_is_one_file() -> None:
    files: defaultdict[str, set[str]] = defaultdict(set)
    for clip in keep().clips:
        files[clip.sha256].add(clip.file)
    assert all(len(named) == 1 for named in files.values())


def test_every_label_is_known_to_the_ontology_and_has_a_phrase_of_its_own() -> None:
    labels = {clip.label for clip in keep().clips if clip.label}
    assert labels <= set(ontology.known())
    assert labels == set(keep().phrases)
    assert len(set(keep().phrases.values())) == len(labels)
    assert all(group <= labels for group in keep().alike)


def test_there_is_enough_of_everything() -> None:
    heard = [clip for clip in keep().clips if clip.kind in ("sound", "instrument")]
    assert len(heard) >= 60
    for split, (clips, speakers) in VOICES.items():
        voices = keep().of(split, "voice")
        assert len(voices) >= clips
        assert len({clip.speaker for clip in voices}) >= speakers


def test_every_package_has_a_version_and_every_clip_a_licence() -> None:
    assert {clip.package for clip in keep().clips} == set(keep().packages)
    assert all(clip.licence for clip in keep().clips)


def test_a_voice_without_words_and_a_sound_without_a_label_are_refused() -> None:
    row = keep().of("dev", "voice")[0].model_dump()
    for missing in ({"words": ""}, {"kind": "sound"}, {"end": row["start"]}):
        with pytest.raises(ValueError, match="expected"):
            Clip.model_validate({**row, **missing})


def test_a_sound_is_confusable_with_itself_its_kind_and_its_like() -> None:
    for one, other in (("Bark", "Bark"), ("Music", "Guitar"), ("Trumpet", "Trombone")):
        assert keep().confusable(one, other)
        assert keep().confusable(other, one)
    assert not keep().confusable("Bark", "Trumpet")
