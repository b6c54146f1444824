"""Freed memory is kept: the system need not clear it again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

COUNT = """
import resource, sys
import numpy as np
from agent.train.freed_memory import keep_freed_memory
assert sys.argv[1] == "as it is" or keep_freed_memory()
np.ones(8_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    np.ones(8_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told to")
def test_what_was_freed_is_not_asked_for_again() -> None:
    faults = [
        int(
            subprocess.run(
                [sys.executable, "-c", COUNT, how], capture_output=True, check=True
            ).stdout
        )
        for how in ("as it is", "kept")
    ]
    assert faults[1] < faults[0] / 10
