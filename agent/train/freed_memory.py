"""What a training on a processor frees, it needs again in a moment.

glibc takes large blocks from the system and gives them back at once, and the system clears every
page anew. In a long run of the small model it was seen to have half of the processors for that.
"""

from __future__ import annotations

import ctypes
import platform

_TRIM, _MAP = -1, -3
"""Of `mallopt(3)`: bytes free at the end above which they are given back, and bytes of a block from
which on it is by itself."""

_BLOCK, _END = 1 << 30, (1 << 31) - 1


def keep_freed_memory() -> bool:
    """Has this process keep what it frees, up to some gigabytes; whether it can (glibc alone)."""
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return mallopt(_MAP, _BLOCK) == 1 and mallopt(_TRIM, _END) == 1
