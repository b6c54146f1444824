"""What a trace is compared with: the facts of its row, or what independent ears heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.data.example import Row
from tools.evidence import Percept

Reference = Callable[[Row], Sequence[Percept]]
"""All that is to be heard in a row's recording; nothing where nobody knows."""


def facts(row: Row) -> Sequence[Percept]:
    """The row's own truth."""
    return row.truth


def heard_by(ears: Reference) -> Reference:
    """The truth where there is one, else what other ears made of the recording.

    Args:
        ears: Speech recognition, tags; never the model that learns, and never the evaluation's.
    """
    return lambda row: row.truth or ears(row)
