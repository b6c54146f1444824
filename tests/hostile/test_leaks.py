"""Many asks in one process: nothing stays open, and nothing stays."""

from __future__ import annotations

import contextlib
import gc
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly.runtime import Runtime
from tests.hostile.plain_ears import plain_ears
from tests.hostile.test_kills import asked
from tools.cache import PerceptCache

Tried = Callable[[int], None]

ASKS = 20
OPEN = Path("/proc/self/fd")
EMPTY = {"settings", "store", "percepts"}
"""What a runtime has that has loaded nothing."""


def opened() -> int:
    """How many files this process has open."""
    return sum(1 for _ in OPEN.iterdir())


@pytest.fixture(autouse=True)
def ears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path))
    with plain_ears():
        yield


def ask() -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main([str(word) for word in asked()]) == 0


@pytest.mark.hostile("many asks in one process", fault="F14")
@pytest.mark.skipif(not OPEN.is_dir(), reason="only Linux tells which files are open")
def test_files_and_threads_do_not_grow(tried: Tried) -> None:
    ask()
    gc.disable()
    try:
        files, threads = opened(), threading.active_count()
        for _ in range(ASKS):
            ask()
        assert opened() <= files
        assert threading.active_count() <= threads + len(("tag", "asr", "listen"))
    finally:
        gc.enable()
    tried(ASKS)


@pytest.mark.hostile("many asks in one process", fault="F14")
def test_what_was_loaded_is_let_go_of_at_once(tried: Tried) -> None:
    gc.collect()
    gc.disable()
    try:
        for _ in range(ASKS):
            ask()
        found = gc.get_objects()
    finally:
        gc.enable()
    assert not [one for one in found if type(one) is PerceptCache]
    assert not [one for one in found if type(one) is Runtime and set(vars(one)) - EMPTY]
    tried(ASKS)
