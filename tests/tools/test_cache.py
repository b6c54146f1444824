"""What was heard before."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tools.audio import AudioClip, Segment
from tools.cache import PerceptCache
from tools.evidence import SoundEvent, SubQuery, Utterance, Word
from tools.key_value_file import KeyValueFile

PERCEPTS = (
    SoundEvent(tool="tag", segment=Segment(start=0.1, end=0.30000000000000004), label="Bark"),
    Utterance(
        tool="asr",
        segment=Segment(start=1, end=2),
        text="Grüße",
        words=(Word(text="Grüße", segment=Segment(start=1, end=2), confidence=0.5),),
    ),
)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[PerceptCache]:
    with closing(PerceptCache(tmp_path / "new" / "percepts.sqlite")) as cache:
        yield cache


def test_what_was_heard_comes_back_exactly(cache: PerceptCache, call: AudioClip) -> None:
    query = SubQuery(tool="tag", text="dog")
    assert cache.read(call, query, "model-1") is None
    cache.write(call, query, "model-1", PERCEPTS)
    assert cache.read(call, query, "model-1") == PERCEPTS


def test_nothing_is_remembered_for_another_question_span_model_or_sound(
    cache: PerceptCache, call: AudioClip
) -> None:
    query = SubQuery(tool="tag", text="dog")
    cache.write(call, query, "model-1", PERCEPTS)
    assert cache.read(call, SubQuery(tool="tag", text="cat"), "model-1") is None
    assert cache.read(call.crop(Segment(start=0, end=1)), query, "model-1") is None
    assert cache.read(call, query, "model-2") is None
    assert cache.read(call.model_copy(update={"digest": "0"}), query, "model-1") is None


def test_a_moved_file_is_still_known(cache: PerceptCache, call: AudioClip) -> None:
    cache.write(call, SubQuery(tool="tag"), "m", PERCEPTS)
    moved = call.model_copy(update={"path": Path("elsewhere.ogg")})
    assert cache.read(moved, SubQuery(tool="tag"), "m") == PERCEPTS


def test_two_processes_share_one_file(tmp_path: Path, call: AudioClip) -> None:
    path = tmp_path / "shared.sqlite"
    with closing(PerceptCache(path)) as one, closing(PerceptCache(path)) as two:
        one.write(call, SubQuery(tool="tag"), "m", PERCEPTS)
        assert two.read(call, SubQuery(tool="tag"), "m") == PERCEPTS


def test_a_file_that_is_no_cache_is_kept_beside_a_new_one(tmp_path: Path, call: AudioClip) -> None:
    path = tmp_path / "percepts.sqlite"
    path.write_text("my notes, " * 200)
    with closing(PerceptCache(path)) as cache:
        cache.write(call, SubQuery(tool="tag"), "m", PERCEPTS)
        assert cache.read(call, SubQuery(tool="tag"), "m") == PERCEPTS
    assert (tmp_path / "percepts.sqlite.damaged-1").read_text().startswith("my notes")


DEEP = "[" * 100_000
NO_PERCEPTS = ("", "[", "{}", DEEP, '[{"kind": "event"}]', '[{"kind": "miss", "reason": 1e999}]')


@pytest.mark.parametrize("text", NO_PERCEPTS, ids=range(len(NO_PERCEPTS)))
def test_a_whole_row_of_another_shape_is_forgotten(
    text: str, tmp_path: Path, cache: PerceptCache, call: AudioClip
) -> None:
    path, query = tmp_path / "new" / "percepts.sqlite", SubQuery(tool="tag")
    cache.write(call, query, "m", PERCEPTS)
    with closing(sqlite3.connect(path)) as rows, closing(KeyValueFile(path, "the cache")) as file:
        file.put(*rows.execute("SELECT key, ? FROM heard", (text.encode(),)).fetchone())
    assert cache.read(call, query, "m") is None
    cache.write(call, query, "m", PERCEPTS)
    assert cache.read(call, query, "m") == PERCEPTS


def test_what_cannot_be_written_down_is_not_remembered(
    cache: PerceptCache, call: AudioClip
) -> None:
    half = (Utterance(tool="asr", segment=Segment(start=1, end=2), text="\ud800"),)
    cache.write(call, SubQuery(tool="asr"), "m", half)
    assert cache.read(call, SubQuery(tool="asr"), "m") is None
