"""Rows of benchmarks, annotations, corpora and training sets with one part made nasty."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.data.corpus import Corpus
from agent.data.dataset import read_rows
from agent.data.scene_cases import _read as read_asked  # pyright: ignore[reportPrivateUsage]
from agent.train.controller.percept_cache import CONFIG, PRICES, Cache
from agent.train.controller.world.exhaustive_percepts import read as read_percepts
from evals.benchmarks import EVERY
from evals.found.recordings import read_recordings
from evals.scenes.reference import SceneFacts, read_facts
from evals.scenes.sources import source_list
from graphs.policy.prices import packed
from tests.agent.traces import made
from tests.conftest import CLIPS
from tests.hostile.mutations import texts
from tools.errors import InputError
from tools.outside import read_toml

LONGEST = 3_000
"""Letters of an error."""

Read = Callable[[Path], object]

QUESTION = {"question": "Which?", "choices": ["a dog", "a cat"], "answer": "a dog"}
GROUPS = {"task": "sound", "sub-category": "order", "difficulty": "easy"}
ROW: dict[str, Any] = {"id": "1", "audio_id": "call.ogg", **QUESTION, **GROUPS}
HEARD = [one.model_dump(mode="json") for one in made().episode.percepts[:5]]
FACTS: dict[str, Any] = {
    **{"audio": "a.wav", "sha256": "0", "split": "train", "kind": "order", "seconds": 12.0},
    **{"percepts": HEARD, "levels": [1.0] * 5, "snr": 3.0, "channels": 1, "countable": ["Bark"]},
}
EXAMPLE: dict[str, Any] = {
    **{"id": "1", "audio": "a.wav", "sha256": "0", "seconds": 0.5, "split": "train"},
    **{"kind": "order", "question": "What?", "choices": ["a dog", "a cat"], "answer": 0},
    **{"style": "mpar2", "trace": "<think>a</think><answer>a dog</answer>", "snr": 1.0},
}
ENTRY: dict[str, Any] = {
    **{"audio": "call.ogg", "licence": "CC0", "split": "train", "snr": 3.0, "source": "me"},
    "utterances": [{"start": 0.5, "end": 3.0, "text": "Please hold", "speaker": "a"}],
    "sounds": [{"label": "Bark", "start": 4.0, "end": 6.0}],
}
MIX: dict[str, Any] = {
    **{"kind": "mix", "name": "m", "seconds": 4.0, "rate": 16_000, "channels": 1},
    "noise": {"level": 0.01, "seed": 1},
    "parts": [{"file": "bark.wav", "at": 1.0, "gain": 1.0}],
}
EPISODE = made().model_dump(mode="json")["episode"]
ITEM: dict[str, Any] = {
    **{name: EPISODE[name] for name in ("clip", "question", "plan", "calls")},
    **{"id": "1", "groups": {"task": ["sound"]}, "target": "one"},
}


def _cache(path: Path) -> object:
    for name in (CONFIG, PRICES):
        (path.parent / name).write_bytes(path.read_bytes())
    cache = Cache(path.parent)
    try:
        return cache.config
    except InputError:
        return cache.prices


def _corpus(path: Path) -> object:
    (path.parent / "call.ogg").write_bytes((CLIPS / "call.ogg").read_bytes())
    return list(Corpus(path).recordings)


def _found(path: Path) -> object:
    (path.parent / "index.jsonl").write_bytes(path.read_bytes())
    return read_recordings(path)


LINES: dict[str, tuple[Any, Read, int]] = {
    **{f"rows of {one.NAME}": (ROW, one.read, 3) for one in EVERY},
    "facts.jsonl": (FACTS, read_facts, 7),
    "rows of a training set": (EXAMPLE, lambda path: list(read_rows(path)), 5),
    "a corpus": (ENTRY, _corpus, 5),
    "mixes of found recordings": (MIX, _found, 5),
    "percepts of train cache": (ITEM, lambda path: list(read_percepts(path)), 13),
    "prices of train cache": (packed().model_dump(mode="json"), _cache, 41),
    "questions of scenes": ([{"audio_id": "a.wav", **QUESTION, **GROUPS}], read_asked, 5),
}


@pytest.mark.hostile("rows: one part made nasty", fault="F10")
@pytest.mark.parametrize("name", LINES)
def test_a_row_is_read_or_refused(name: str, tmp_path: Path, tried: Callable[[int], None]) -> None:
    good, read, every = LINES[name]
    path, count = tmp_path / "rows.jsonl", 0
    for text in texts(good, every):
        path.write_text(f"{text}\n", encoding="utf-8")
        _read_or_refused(read, path)
        count += 1
    tried(count)


@pytest.mark.hostile("rows: no text at all", fault="F10")
@pytest.mark.parametrize("name", LINES)
def test_what_is_no_row_is_refused(name: str, tmp_path: Path) -> None:
    _, read, _ = LINES[name]
    path = tmp_path / "rows.jsonl"
    for content in (
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b"9" * 5_000 + b"\n",
        b"null\n",
        b"[]\n",
    ):
        path.write_bytes(content)
        _read_or_refused(read, path)
    path.unlink()
    os.mkfifo(path)
    if name not in ("prices of train cache", "mixes of found recordings"):
        with pytest.raises(InputError):
            read(path)


def _read_or_refused(read: Read, path: Path) -> None:
    try:
        read(path)
    except InputError as error:
        told = str(error)
        assert "\n" not in told
        assert len(told) < LONGEST


@pytest.mark.hostile("TOML: nested, long, no text", fault="F10")
@pytest.mark.parametrize(
    "content",
    [
        b"a = " + b"[" * 100_000,
        b"a = " + b"{a=" * 100_000,
        b"a." * 50_000 + b"b = 1",
        b"a = " + b"9" * 5_000,
        b"a = \xff",
        b"[[clips]]\nfile = 3",
        b"packages = 3",
        b'"' * 1000,
    ],
    ids=lambda content: str(content[:12]),
)
def test_toml_from_outside_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(content)
    for read in (read_toml, source_list.read):
        _read_or_refused(read, path)


@pytest.mark.hostile("rows: one part made nasty", fault="F10")
def test_the_good_rows_are_good(tmp_path: Path) -> None:
    """Else every change of them would be refused for another reason."""
    path = tmp_path / "rows.jsonl"
    for name in (
        "rows of mmau",
        "rows of scenes",
        "facts.jsonl",
        "a corpus",
        "percepts of train cache",
    ):
        good, read, _ = LINES[name]
        path.write_text(json.dumps(good) + "\n", encoding="utf-8")
        assert read(path), name
    assert SceneFacts.model_validate(FACTS)
