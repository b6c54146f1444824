"""What a Python process of its own takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter

from pydantic import BaseModel

from tools.errors import InputError


class Spent(BaseModel):
    """What a process took: seconds by the clock, and its peak memory in bytes."""

    seconds: float
    peak: int


def spawn(words: Sequence[str]) -> Spent:
    """Runs Python with these arguments, to the end."""
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    told = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - began
    if status:
        raise InputError(f"{' '.join(words)} failed: {told.decode(errors='replace').strip()}")
    # Linux counts kilobytes, macOS bytes.
    return Spent(seconds=seconds, peak=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
