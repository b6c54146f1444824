"""Caches of percepts that are damaged, locked, full or none at all: the answer is the same."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from agent.__main__ import main
from tests.conftest import CLIPS
from tests.hostile.plain_ears import ANSWER, CHOICES, QUESTION, plain_ears
from tools.audio import AudioClip, Segment
from tools.cache import PerceptCache
from tools.evidence import SoundEvent, SubQuery

Tried = Callable[[int], None]

PAGE = 4096
ROWS = 60
"""Besides those of the question: some pages of a tree, and of its index."""

DAMAGES = 24
"""Of each kind, each with a seed of its own."""


@dataclass(frozen=True)
class Asked:
    """One ask, and what it said."""

    code: int
    told: str
    warned: list[str]

    @property
    def right(self) -> bool:
        return self.code == 0 and json.loads(self.told)["answer"] == ANSWER


@pytest.fixture(autouse=True)
def ears() -> Iterator[None]:
    with plain_ears():
        yield


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which percepts will be kept."""
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache" / "percepts.sqlite"


@pytest.fixture
def full(cache: Path, tmp_path: Path) -> Path:
    """A sound cache that knows what will be asked, among much else; beside where it is used."""
    kept = PerceptCache(cache)
    clip = AudioClip.open(CLIPS / "call.ogg")
    heard = SoundEvent(tool="tag", segment=Segment(start=0, end=1), label="Bark " * 99)
    for row in range(ROWS):
        kept.write(clip, SubQuery(tool="tag", text=str(row)), "m", [heard] * 3)
    kept.close()
    assert asked().right
    return Path(shutil.move(cache, tmp_path / "sound.sqlite"))


def asked() -> Asked:
    """The question, asked in this process."""
    out, err, warned = io.StringIO(), io.StringIO(), _Warned()
    logging.getLogger().addHandler(warned)
    offered = [word for choice in CHOICES for word in ("--choice", choice)]
    words = ["ask", str(CLIPS / "call.ogg"), QUESTION, *offered, "--json"]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
    finally:
        logging.getLogger().removeHandler(warned)
    assert "Traceback" not in err.getvalue()
    return Asked(code, out.getvalue(), warned.lines)


class _Warned(logging.Handler):
    """Keeps what is said above the level of news."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines = list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        assert not record.exc_info, "a traceback"
        self.lines.append(record.getMessage())


def fresh(cache: Path) -> None:
    """Removes the file and what belongs to it, also what was put aside."""
    for path in cache.parent.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def flipped(data: bytes, rng: Random) -> bytes:
    """One byte in each of one to three places."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def torn(data: bytes, rng: Random) -> bytes:
    """A page that was never written, or has the bytes of another."""
    pages = len(data) // PAGE
    at, other = rng.randrange(pages) * PAGE, rng.randrange(pages) * PAGE
    page = rng.choice([bytes(PAGE), rng.randbytes(PAGE), data[other : other + PAGE]])
    return data[:at] + page + data[at + PAGE :]


def cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data))]


@pytest.mark.hostile("damaged caches of percepts", fault="F3")
@pytest.mark.parametrize("damage", [flipped, torn, cut])
def test_whatever_was_done_to_the_file_the_answer_is_right_and_remembered(
    damage: Callable[[bytes, Random], bytes], cache: Path, full: Path, tried: Tried
) -> None:
    sound, mended = full.read_bytes(), 0
    for seed in range(DAMAGES):
        cache.write_bytes(damage(sound, Random(seed)))
        first, second = asked(), asked()
        assert first.right, (seed, first)
        assert second.right, (seed, second)
        assert len(first.warned) <= 1, (seed, first.warned)
        mended += any("a new one begun" in line for line in first.warned)
        fresh(cache)
    assert mended or damage is flipped
    tried(DAMAGES)


@pytest.mark.hostile("damaged caches of percepts", fault="F3")
def test_every_page_may_be_damaged(cache: Path, full: Path, tried: Tried) -> None:
    sound = full.read_bytes()
    pages = range(0, len(sound), PAGE)
    for at in pages:
        rng = Random(at)
        junk = rng.randbytes(64)
        place = at + rng.randrange(PAGE - 64)
        cache.write_bytes(sound[:place] + junk + sound[place + 64 :])
        assert asked().right
        assert asked().right
        fresh(cache)
    assert len(pages) > 8
    tried(len(pages))


@pytest.mark.hostile("damaged caches of percepts", fault="F3")
def test_a_log_of_another_file_is_not_believed(cache: Path, full: Path, tried: Tried) -> None:
    other = full.with_name("other.sqlite")
    shutil.copy(full, other)
    with sqlite3.connect(other, isolation_level=None) as writing:
        writing.execute("PRAGMA wal_autocheckpoint=0")
        writing.execute("UPDATE heard SET value = 'another' || key")
        log = full.with_name("other.sqlite-wal").read_bytes()
    writing.close()
    for seed in range(DAMAGES):
        rng = Random(seed)
        shutil.copy(full, cache)
        cache.with_name(cache.name + rng.choice(["-wal", "-shm"])).write_bytes(
            rng.choice([log, torn(log, rng), cut(log, rng)])
        )
        assert asked().right
        assert asked().right
        fresh(cache)
    tried(DAMAGES)


BAD_ROWS = ("", "[", "17", "[NaN]", "[" * 50_000, '[{"kind": "event"}]', "9" * 9_000, "\0" * 99)


@pytest.mark.hostile("damaged caches of percepts", fault="F3")
def test_a_bad_row_is_heard_again_and_the_rest_is_kept(
    cache: Path, full: Path, tried: Tried
) -> None:
    for text in BAD_ROWS:
        shutil.copy(full, cache)
        with sqlite3.connect(cache) as other:
            other.execute("UPDATE heard SET value = ?", (text,))
        other.close()
        first, second = asked(), asked()
        assert first.right
        assert second.right
        (told,) = first.warned
        assert told.endswith("held a damaged row; it is deleted")
        assert not second.warned
        assert sorted(path.name for path in cache.parent.iterdir()) == [cache.name]
        fresh(cache)
    tried(len(BAD_ROWS))


def _locked(path: Path) -> None:
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("PRAGMA locking_mode=EXCLUSIVE")
    held.execute("CREATE TABLE other (x)")
    HELD.append(held)


HELD = list[sqlite3.Connection]()

NONE_AT_ALL: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a full device": lambda path: path.symlink_to("/dev/full"),
    "a loop": lambda path: path.symlink_to(path),
    "in a file": lambda path: (path.parent.rmdir(), path.parent.write_text("")),
    "in a place without files": lambda path: (
        path.parent.rmdir(),
        path.parent.symlink_to("/proc/self"),
    ),
    "locked": _locked,
}


@pytest.mark.hostile("damaged caches of percepts", fault="F3")
@pytest.mark.parametrize("name", NONE_AT_ALL)
def test_without_a_cache_it_is_answered_all_the_same(
    name: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.key_value_file.WAIT", 0.05)
    NONE_AT_ALL[name](cache)
    found = asked()
    while HELD:
        HELD.pop().close()
    assert found.right
    (told,) = found.warned
    assert told.endswith("it goes on without")


@pytest.mark.hostile("private files", fault="F19")
def test_what_was_heard_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path / "new" / "cache"))
    assert asked().right
    made = list((tmp_path / "new").rglob("*"))
    assert made
    for path in [tmp_path / "new", *made]:
        assert path.stat().st_mode & 0o077 == 0, path
