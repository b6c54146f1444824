"""The recipe of programs as a whole: a folder that the benchmark reads, the same every time."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import platformdirs
import pytest

from evals.scenes import scene_benchmark
from evals.scenes.build_scenes import CARD, FACTS, QUESTIONS, build
from evals.scenes.clip_manifest import Clip
from evals.scenes.composition import staging
from evals.scenes.fetch import Told
from evals.scenes.questions.wording_pool import trained_shapes
from evals.scenes.recipe import SceneOrder
from evals.scenes.reference import read_facts
from evals.scenes.truth.truth import evaluate
from evals.splits import Split
from evals.wordings.program_shapes import held_out
from evals.wordings.worded_program import batches
from graphs.query.notation import read
from tests.evals.scenes.tones import Tones

pytestmark = pytest.mark.slow


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that looks unpacked, of which every recording is a tone."""

    def stock(clips: Sequence[Clip], sources: Path, cache: Path, told: Told) -> SimpleNamespace:
        told("left out 2 of 7 clips of a-package: gone from the index")
        return SimpleNamespace(clips=tuple(clips), recordings=Tones())

    monkeypatch.setattr(staging, "stock", stock)
    (tmp_path / "sources" / "usr" / "share").mkdir(parents=True)
    return tmp_path / "sources"


def order(sources: Path | None, scenes: int, split: Split = "dev", seed: int = 3) -> SceneOrder:
    def silent(line: str) -> None:
        """Tells nobody."""

    cache = platformdirs.user_cache_path("listen-again") / "recordings"
    return SceneOrder(split, scenes, seed, sources, cache, silent)


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_a_folder_is_read_by_the_benchmark_and_its_card_says_what_is_missing(
    tmp_path: Path, sources: Path
) -> None:
    built = build(tmp_path / "out", "programs", order(sources, 4))
    items = scene_benchmark.read(built.folder / QUESTIONS)
    facts = read_facts(built.folder / FACTS)
    assert (len(facts), len(items)) == (built.scenes, built.questions)
    assert {item.audio for item in items} <= set(facts)
    text = (built.folder / CARD).read_text(encoding="utf-8")
    assert "- 2 of 7 clips of a-package: gone from the index" in text
    assert any("music from scores" in one for one in built.left_out)


def test_fewer_scenes_have_the_first_questions_of_more(tmp_path: Path, sources: Path) -> None:
    for name, scenes in (("few", 3), ("more", 5), ("again", 5)):
        build(tmp_path / name, "programs", order(sources, scenes))
    few, more = (json.loads((tmp_path / name / QUESTIONS).read_text()) for name in ("few", "more"))
    assert more[: len(few)] == few
    assert hashes(tmp_path / "more") == hashes(tmp_path / "again")


@pytest.mark.parametrize("split", ["train", "test"])
def test_what_is_held_out_is_asked_of_no_training_scene(
    tmp_path: Path, sources: Path, split: Split
) -> None:
    built = build(tmp_path / split, "programs", order(sources, 6, split))
    rows = json.loads((built.folder / QUESTIONS).read_text())
    trained = {path.stem for path in batches("train")}
    told = [(row["wording"] in trained, row["shape"] in trained_shapes()) for row in rows]
    if split == "train":
        assert all(wording and shape for wording, shape in told)
        assert all(all(row["seen"].values()) for row in rows)
        assert not any(held_out(row["program"]) for row in rows)
    else:
        assert not all(wording for wording, _ in told)
        assert {row["wording"] for row in rows} & {path.stem for path in batches("test")}
    assert [row["seen"]["wording"] for row in rows] == [wording for wording, _ in told]


@pytest.mark.recordings
def test_real_recordings_build_alike_to_the_byte_and_their_answers_are_true(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name, "programs", order(None, 8, "test"))
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    facts = read_facts(tmp_path / "one" / FACTS)
    rows = json.loads((tmp_path / "one" / QUESTIONS).read_text())
    assert len(rows) > 40
    lengths = 0
    for row in rows:
        program = read(row["program"])
        assert program is not None
        if row["program"] == "length(whole())":
            told = evaluate(program, facts[row["audio_id"].removeprefix("./")], {})
            lengths += told is not None
    assert lengths == sum(row["program"] == "length(whole())" for row in rows)
