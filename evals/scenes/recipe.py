"""What a recipe is: it makes scenes with their annotations, and questions about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from evals.scenes.fetch import Told
from evals.scenes.reference import SceneFacts
from evals.splits import Split


@dataclass(frozen=True)
class SceneOrder:
    """What is to be made.

    Attributes:
        split: Whose recordings, wordings and shapes.
        scenes: How many.
        seed: Of everything drawn.
        sources: A folder of unpacked packages; without one, what `cache` lacks is downloaded.
        cache: Where packages are kept.
        told: Hears what is going on, and what had to be left out.
    """

    split: Split
    scenes: int
    seed: int
    sources: Path | None
    cache: Path
    told: Told


@dataclass(frozen=True)
class Made:
    """The annotations of every scene, and the rows of the questions about them."""

    facts: Sequence[SceneFacts]
    rows: Sequence[dict[str, Any]]


class SceneRecipe(Protocol):
    """Makes the first scenes of a split in a folder.

    The same order gives the same bytes, and fewer scenes the same first ones.
    """

    def __call__(self, order: SceneOrder, folder: Path) -> Made: ...
