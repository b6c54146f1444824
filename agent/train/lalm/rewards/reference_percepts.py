"""What a trace is compared with: the annotations of its row, or what other models heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.data.example import Example
from tools.evidence import Percept

Reference = Callable[[Example], Sequence[Percept]]
"""All that is to be heard in a row's recording; nothing where nobody knows."""


def facts(row: Example) -> Sequence[Percept]:
    """The row's own annotations."""
    return row.truth


def heard_by(backend: Reference) -> Reference:
    """The annotations where there are any, else what other models heard in the recording.

    Args:
        backend: Speech recognition, tags; never the model that learns, and never the evaluation's.
    """
    return lambda row: row.truth or backend(row)
