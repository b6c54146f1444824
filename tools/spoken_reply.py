"""What a model says aloud, apart from what it thinks."""

from __future__ import annotations

import re

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


def spoken(reply: str) -> str:
    """The reply without its thoughts, also where their beginning or their end is missing."""
    return _THOUGHTS.sub("", reply).rpartition("</think>")[2].partition("<think>")[0]
