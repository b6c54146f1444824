"""Tools more in the registry, as long as a test lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import cast

import pytest

from graphs.query.perception_needs import needs_of
from tools.tool_registry import TOOLS, ToolSpec

WithEar = Callable[..., None]


@pytest.fixture(name="with_ear")
def adding_ears() -> Iterator[WithEar]:
    """Puts tools before all others, so that they are the first that can be asked."""
    known, before = cast(MutableMapping[str, ToolSpec], TOOLS), dict(TOOLS)

    def add(*tools: ToolSpec) -> None:
        own = {one.name: one for one in tools}
        known.clear()
        known.update(own | {name: one for name, one in before.items() if name not in own})
        # What a program needs is kept with the tools that there were.
        needs_of.cache_clear()

    yield add
    known.clear()
    known.update(before)
    needs_of.cache_clear()
