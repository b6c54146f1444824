"""A tool more in the registry, as long as a test lasts."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import cast

import pytest

from graphs.query.perception_needs import needs_of
from tools.tool_registry import TOOLS, ToolSpec


def with_ear(monkeypatch: pytest.MonkeyPatch, *tools: ToolSpec) -> None:
    """Puts tools before all others, so that they are the first that can be asked."""
    known = cast(MutableMapping[str, ToolSpec], TOOLS)
    rest = {name: tool for name, tool in TOOLS.items() if name not in {one.name for one in tools}}
    for name in list(TOOLS):
        monkeypatch.delitem(known, name)
    for tool in (*tools, *rest.values()):
        monkeypatch.setitem(known, tool.name, tool)
    # What a program needs is kept with the tools that there were.
    needs_of.cache_clear()
