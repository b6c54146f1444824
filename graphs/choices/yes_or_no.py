"""A reply that begins with yes or with no."""

from __future__ import annotations

import re

_YES = {"yes", "true", "present", "correct"}
_NO = {"no", "false", "absent", "none", "incorrect"}


def yes(text: str) -> bool | None:
    """True for yes, False for no, None for anything else."""
    words = re.findall(r"[a-z]+", text.lower())
    if not words:
        return None
    if words[0] in _YES:
        return True
    return False if words[0] in _NO or "not" in words[:3] else None
