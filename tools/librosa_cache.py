"""One process at a time where librosa compiles what it compiles on first use.

It keeps machine code beside itself. Of two processes that fill that cache at once one may load what
the other half wrote, and crash: seen in three of three tries with an empty cache.
"""

from __future__ import annotations

import os
from pathlib import Path

import librosa
from filelock import FileLock
from platformdirs import user_cache_path


def compiling() -> FileLock:
    """To be held during a first use of librosa's compiled functions.

    The lock lies where the code does, so that all who share the code share it, whatever their home;
    where that is not writable, each user has code and lock of its own.
    """
    beside = Path(librosa.__file__).parent / "__pycache__"
    shared = beside.is_dir() and os.access(beside, os.W_OK)
    folder = beside if shared else user_cache_path("listen-again", ensure_exists=True)
    return FileLock(folder / "listen-again-compiling.lock")
