"""One process at a time where librosa compiles: some of it when it is loaded, some when first used.

It keeps machine code beside itself. Of two processes that fill that cache at once one may load what
the other half wrote, and crash, and so does whoever comes later: seen in three of three tries with
an empty cache. So whatever of this program uses librosa begins with `first_use`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path

import librosa
from filelock import FileLock
from platformdirs import user_cache_path

from tools.files import private_folder

MODULES = ("librosa.util", "librosa.core", "librosa.filters", "librosa.feature")
"""Loaded when first asked for something; then they compile what has declared types."""


def first_use(call: Callable[[], object]) -> None:
    """Loads librosa and makes a call that compiles what the caller will use."""
    with ExitStack() as held:
        # Where no lock can be written, nobody else can write code either.
        with suppress(OSError):
            held.enter_context(compiling())
        for name in MODULES:
            import_module(name)
        call()


def compiling() -> FileLock:
    """The lock of the cache.

    It lies where the code does, so that all who share the code share it, whatever their home; where
    that is not writable, each user has code and lock of its own.
    """
    beside = Path(librosa.__file__).parent / "__pycache__"
    shared = beside.is_dir() and os.access(beside, os.W_OK)
    folder = beside if shared else user_cache_path("listen-again")
    private_folder(folder)
    return FileLock(folder / "listen-again-compiling.lock")
