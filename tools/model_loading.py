"""What a library says of a model's file that it cannot read, as one line."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tools.errors import InputError, ToolError

LONGEST = 300
"""Characters of what a library says: it may quote what is in the file."""

REPAIR = "python -m agent models verify --repair"
"""Fetches again what is damaged in the cache."""


@contextmanager
def loading(path: Path) -> Generator[None]:
    """Within it other people's code reads a model.

    Raises:
        InputError: It cannot, for whatever reason.
    """
    try:
        yield
    except (InputError, ToolError):
        raise
    except Exception as error:
        # Each library has exceptions of its own, and some only the base class.
        first = "".join(filter(str.isprintable, str(error).strip().partition("\n")[0]))
        why = first[:LONGEST] or type(error).__name__
        raise InputError(
            f"cannot load the model {path} ({why}); expected the file that was fetched or made. "
            f"Of those in the cache, this fetches damaged ones again: {REPAIR}"
        ) from None
