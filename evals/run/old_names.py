"""Names in files that were written before they were renamed: read as if written today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYS = {"mind": "strategy", "price": "cost_lambda", "forced": "fixed_rounds"}
"""Of options, and of what decisions were made by: the old key, and the new one."""

VALUES = {("controller", "hand"): "rules"}
"""By key: the old value, and the new one."""

SOLVERS = {"lalm-heard": "lalm-structured"}


def in_new_names(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a run, or what a trace was made by, under the names of today."""
    named = {KEYS.get(key, key): value for key, value in options.items()}
    return {
        key: VALUES.get((key, value), value) if isinstance(value, str) else value
        for key, value in named.items()
    }
