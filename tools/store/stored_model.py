"""A model of the store as a tool is given it: fetched when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.onnx_network import Derive


@dataclass(frozen=True)
class StoredModel:
    """One embedded model.

    Attributes:
        fetch: Its folder, fetched where it is not here yet.
        derive: The path of a file made from it, such as a converted network, made once.
    """

    fetch: Callable[[], Path]
    derive: Derive

    @property
    def folder(self) -> Path:
        """Where its files lie.

        Raises:
            StoreError: It is not here and cannot be fetched.
        """
        return self.fetch()
