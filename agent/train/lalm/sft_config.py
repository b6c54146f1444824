"""What SFT depends on; and any stage's settings from TOML, with what a command says on top."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pydantic import (
    BaseModel,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    model_validator,
)

from agent.student.adapt import Recipe
from tools.errors import InputError
from tools.outside import read_toml

FORMERLY = {"bad": "invalid", "ears": "reference"}
"""Settings that were renamed."""


class Training(BaseModel, frozen=True, extra="forbid"):
    """What both stages depend on."""

    model: str
    """A folder, a name of the hub, or a student that was saved."""
    rows: Path
    """JSON lines of `agent.data.example.Example`; the recordings lie relative to their folder."""
    recipe: Recipe = Recipe()
    seed: NonNegativeInt = 0
    rate: PositiveFloat
    warmup: float = Field(0.03, ge=0, lt=1)
    """Share of the steps over which the rate rises; then it falls to nothing along a cosine."""
    decay: NonNegativeFloat = 0.0
    clip: PositiveFloat = 1.0
    """The longest that a gradient may be."""
    checkpointing: bool = False
    """Whether activations are computed again instead of kept: less memory, more time."""
    evaluate: PositiveInt = 50
    """Steps between two looks at the rows of the dev split."""
    held_out: NonNegativeInt = 64
    """Most rows of the dev split that are looked at."""
    save: PositiveInt = 50
    """Steps between two checkpoints."""
    invalid: Literal["refuse", "skip"] = "refuse"
    """What becomes of rows without a recording, or with a trace that does not parse."""

    @model_validator(mode="before")
    @classmethod
    def _of_today(cls, found: object) -> object:
        """Reads settings by the names that they had once, as well."""
        if not isinstance(found, dict):
            return found
        named = dict(cast(dict[str, Any], found))
        return {new: named.pop(old) for old, new in FORMERLY.items() if old in named} | named


class Sft(Training, frozen=True, extra="forbid"):
    """Supervised fine-tuning."""

    rate: PositiveFloat = 1e-4
    epochs: PositiveInt = 1
    steps: PositiveInt | None = None
    """Where to end before the epochs are over."""
    batch: PositiveInt = 4
    """Rows of a forward."""
    accumulate: PositiveInt = 8
    """Forwards of a step."""


Stage = TypeVar("Stage", bound=BaseModel)


def read(
    stage: type[Stage], path: Path | None, told: Mapping[str, Any], adapt: str | None = None
) -> Stage:
    """The file's settings, with those that were told instead of its own.

    Raises:
        InputError: The file is no TOML, or a setting is unknown or of no use.
    """
    settings = _toml(path) | {key: value for key, value in told.items() if value is not None}
    recipe = settings.get("recipe", {})
    if adapt and isinstance(recipe, dict):
        settings["recipe"] = {**recipe, "adapt": adapt}
    try:
        return stage.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path or 'the settings'}: {place}: {first['msg']}") from None


def _toml(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    return read_toml(path)
