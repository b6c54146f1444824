"""JSON that was good, with one part of it replaced by something nasty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

TERMINAL = "\x1b[2J\x1b]0;owned\x07\u202e\u009b\nnext"
"""What clears a screen, sets a title, turns the writing and begins a line."""

VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**63,
    10**30,
    1e9,
    1e15,
    1e99,
    "",
    "x" * 100_000,
    TERMINAL,
    "</script><script>document.title='ran'</script>",
    "../../../../etc/passwd",
    "\0",
    [],
    {},
    [[[]]],
    {"kind": "event"},
)

RAW = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e300",
    "1e999",
    "1" + "0" * 5000,
    '"\\ud800"',
    "[" * 100_000,
    '{"a":' * 10_000,
    '"',
    '"Infinity"',
    '"1e999"',
    "\xff",
)
"""What stands in a text as it is, for no JSON that Python writes has it."""

MARK = "\ue000here\ue000"


def places(good: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to each part of it, the whole left out."""
    if way:
        yield way
    if isinstance(good, dict):
        for key, inner in cast("dict[str, object]", good).items():
            yield from places(inner, (*way, key))
    elif isinstance(good, list):
        for at, inner in enumerate(cast("list[object]", good)):
            yield from places(inner, (*way, at))


def replaced(good: object, way: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401
    """A copy with something else there."""
    made: Any = deepcopy(good)
    inner = made
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return made


def without(good: object, way: tuple[str | int, ...]) -> Any:  # noqa: ANN401
    """A copy with nothing there."""
    made: Any = deepcopy(good)
    inner = made
    for step in way[:-1]:
        inner = inner[step]
    del inner[way[-1]]
    return made


def texts(good: object, every: int = 1) -> Iterator[str]:
    """JSON with each part replaced by each value, or left out; only one of `every`."""
    at = 0
    for way in places(good):
        for value in (*VALUES, *RAW, MARK):
            at += 1
            if at % every:
                continue
            if value == MARK:
                yield json.dumps(without(good, way))
            elif isinstance(value, str) and value in RAW:
                marked = json.dumps(replaced(good, way, MARK))
                yield marked.replace(json.dumps(MARK), value)
            else:
                yield json.dumps(replaced(good, way, value))
