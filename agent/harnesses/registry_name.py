"""Under which name Inspect AI finds what is registered here, however this program is installed."""

from __future__ import annotations

import site
from pathlib import Path

PACKAGE = "agent"
"""The first part of every name; that of the entry point."""


def registered(name: str) -> str:
    """What to register as: Inspect puts the package before it in `site-packages`, and only there.

    With this, `agent/NAME` is found in a checkout too.
    """
    here = Path(__file__).resolve()
    inside = any(here.is_relative_to(Path(folder).resolve()) for folder in site.getsitepackages())
    return name if inside else f"{PACKAGE}/{name}"
