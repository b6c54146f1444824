"""What a trace is compared with: the facts of its row, or what independent ears heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.data.example import Example
from tools.evidence import Percept

Reference = Callable[[Example], Sequence[Percept]]
"""All that is to be heard in a row's recording; nothing where nobody knows."""


def facts(row: Example) -> Sequence[Percept]:
    """The row's own truth."""
    return row.truth


def heard_by(backend: Reference) -> Reference:
    """The truth where there is one, else what other ears made of the recording.

    Args:
        backend: Speech recognition, tags; never the model that learns, and never the evaluation's.
    """
    return lambda row: row.truth or backend(row)
