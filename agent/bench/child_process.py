"""What a Python process of its own takes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from pydantic import BaseModel

from tools.errors import InputError


class Spent(BaseModel):
    """What a process took: seconds by the clock, and its peak memory in bytes."""

    seconds: float
    peak: int


RELAY = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(json.dumps([time.perf_counter() - began, usage.ru_maxrss, status]))
"""
"""Stands between: on Linux a process begins with the peak of the one that started it."""


def spawn(words: Sequence[str]) -> Spent:
    """Runs Python with these arguments, to the end.

    Raises:
        InputError: It failed.
    """
    command = [sys.executable, "-S", "-c", RELAY, *words]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True)
    seconds, peak, status = json.loads(done.stdout)
    if status:
        raise InputError(f"{' '.join(words)} failed: {done.stderr.strip()}")
    # Linux counts kilobytes, macOS bytes.
    return Spent(seconds=seconds, peak=peak * (1 if sys.platform == "darwin" else 1024))
