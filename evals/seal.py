"""Questions that are kept unseen: asked only by who says so, and never for tuning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.sample import Item
from tools.errors import InputError

SPLIT = "sealed"
"""What stands in `split` of such a row."""


def sealed(items: Sequence[Item]) -> bool:
    """Whether any of the questions is."""
    return any(item.row.get("split") == SPLIT for item in items)


def unsealed(items: Sequence[Item], data: Path) -> None:
    """Lets pass what may be asked freely.

    Raises:
        InputError: There are sealed questions.
    """
    if sealed(items):
        raise InputError(
            f"the questions of {data} are sealed; expected --sealed (of eval only), and a line in "
            "evals/README.md that they were looked at"
        )
