"""What a solver is told: the command line's flags of its own, by name, as a run records them."""

from __future__ import annotations

from collections.abc import Mapping

Options = Mapping[str, str | int]


def text_of(options: Options, name: str) -> str | None:
    """An option in words; None where it was not given."""
    value = options.get(name)
    return None if value is None else str(value)
