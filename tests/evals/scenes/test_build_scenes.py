"""Building: whole folders, the same bytes every time, readable by the benchmark's reader."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import librosa
import numpy as np
import platformdirs
import pytest
import soundfile as sf

from evals import mmau
from evals.scenes.build_scenes import FACTS, QUESTIONS, Built, build
from evals.scenes.clip_audio import RATE, Recordings
from evals.scenes.clip_manifest import keep
from evals.scenes.fetch import Library, fetch, opened
from evals.scenes.recipe import SceneOrder
from evals.scenes.reference import read_facts
from evals.scenes.templates import template_recipe
from tests.evals.scenes.tones import Tones
from tools.errors import InputError


def silent(line: str) -> None:
    """Tells nobody."""


@pytest.fixture
def tones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Tones instead of recordings; and a folder that looks unpacked."""

    def recordings(library: Library) -> Tones:
        return Tones()

    monkeypatch.setattr(template_recipe, "Recordings", recordings)
    (tmp_path / "sources" / "usr" / "share").mkdir(parents=True)
    return tmp_path / "sources"


def made(out: Path, sources: Path, scenes: int = 12, seed: int = 1) -> Built:
    order = SceneOrder("dev", scenes, seed, sources, out.parent / "cache", silent)
    return build(out, "templates", order)


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    tmp_path: Path, tones: Path
) -> None:
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        made(tmp_path / name, tones, seed=seed)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert not set(hashes(tmp_path / "one").values()) & set(hashes(tmp_path / "other").values())


def test_fewer_scenes_are_the_first_of_more(tmp_path: Path, tones: Path) -> None:
    made(tmp_path / "few", tones, scenes=5)
    made(tmp_path / "more", tones, scenes=12)
    few, more = hashes(tmp_path / "few" / "scenes"), hashes(tmp_path / "more" / "scenes")
    assert len(few) == 5
    assert few.items() <= more.items()
    assert (
        (tmp_path / "more" / FACTS).read_text().startswith((tmp_path / "few" / FACTS).read_text())
    )
    rows = [json.loads((tmp_path / name / QUESTIONS).read_text()) for name in ("few", "more")]
    assert rows[1][: len(rows[0])] == rows[0]


def test_the_folder_holds_what_its_annotations_and_questions_say(
    tmp_path: Path, tones: Path
) -> None:
    built = made(tmp_path / "out", tones)
    facts = read_facts(built.folder / FACTS)
    items = mmau.read(built.folder / QUESTIONS)
    assert (len(facts), len(items)) == (built.scenes, built.questions)
    assert {str(Path(item.audio)) for item in items} == set(facts)
    assert len({item.id for item in items}) == len(items)
    assert all(item.target in item.question.choices for item in items)
    for audio, fact in facts.items():
        path = built.folder / audio
        info = sf.info(path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == fact.sha256
        assert (info.samplerate, info.subtype) == (RATE, "PCM_16")
        assert info.duration == pytest.approx(fact.seconds, abs=1e-4)


def test_a_folder_in_use_is_refused_and_left_as_it_is(tmp_path: Path, tones: Path) -> None:
    (tmp_path / "out").mkdir()
    made(tmp_path / "out", tones, scenes=1)
    before = hashes(tmp_path / "out")
    with pytest.raises(InputError, match="is not empty"):
        made(tmp_path / "out", tones, scenes=1)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is not empty"):
        made(tmp_path / "file", tones, scenes=1)
    assert hashes(tmp_path / "out") == before


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "sources" / "usr" / "share").mkdir(parents=True)
    with pytest.raises(InputError, match="cannot read"):
        made(tmp_path / "out", tmp_path / "sources")
    assert [path.name for path in tmp_path.iterdir()] == ["sources"]


@pytest.mark.parametrize(("scenes", "seed"), [(0, 1), (-1, 1), (1, -1)])
def test_numbers_that_make_no_sense_are_refused(tmp_path: Path, scenes: int, seed: int) -> None:
    with pytest.raises(InputError, match="expected at least 1, and 0 or more"):
        made(tmp_path / "out", tmp_path, scenes, seed)


@pytest.mark.recordings
def test_real_recordings_build_alike_to_the_byte_and_a_changed_one_is_refused(
    tmp_path: Path,
) -> None:
    unpacked = os.environ.get("LISTEN_AGAIN_SOURCES")
    sources = Path(unpacked) if unpacked else None
    cache = platformdirs.user_cache_path("listen-again") / "recordings"
    for name in ("one", "two"):
        build(tmp_path / name, "templates", SceneOrder("dev", 20, 1, sources, cache, silent))
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    if sources is None:
        return
    facts = read_facts(tmp_path / "one" / FACTS)
    for used in {source.file.split("#")[0] for fact in facts.values() for source in fact.sources}:
        copy = tmp_path / "sources" / "usr" / "share" / used
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sources / "usr" / "share" / used, copy)
    (tmp_path / "sources/usr/share/tuxpaint/stamps/animals/insects/bee.ogg").write_bytes(b"buzz")
    order = SceneOrder("dev", 20, 1, tmp_path / "sources", cache, silent)
    with pytest.raises(InputError, match=r"bee\.ogg of tuxpaint-stamps-default has the SHA-256"):
        build(tmp_path / "bad", "templates", order)


@pytest.mark.recordings
def test_every_note_has_the_pitch_that_can_be_measured() -> None:
    notes = [clip for clip in keep().clips if clip.kind == "note"]
    unpacked = os.environ.get("LISTEN_AGAIN_SOURCES")
    if unpacked:
        library = opened(Path(unpacked))
    else:
        cache = platformdirs.user_cache_path("listen-again") / "recordings"
        library = fetch(sorted({note.package for note in notes}), cache, silent)
    for note in notes:
        samples = Recordings(library)(note)
        hertz = np.median(librosa.yin(samples, fmin=60, fmax=2000, sr=RATE))
        assert hertz == pytest.approx(note.pitch, rel=0.02), note.file
