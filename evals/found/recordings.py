"""What is listened to: a file of the index as it is, or a mix of several, written down as data.

All times are in seconds. A mix is a recipe, never audio: whoever has the files has the mix.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    Field,
    PositiveFloat,
    PositiveInt,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic import NonNegativeFloat as Second
from pydantic import NonNegativeInt as Natural

from evals.benchmark import inside, read_json
from tools.errors import InputError

FILE = "recordings.jsonl"
"""Beside every question file."""

Span = tuple[Second, Second]


class MixPart(BaseModel, frozen=True, extra="forbid"):
    """A piece of a file, and where it goes in a mix.

    Attributes:
        file: Its path in the index.
        cut: From when to when it is taken out of the file; None: all of it.
        at: When it begins in the mix.
        level: Of its loudest tenth, in dB below full scale.
        lasts: So long, by repeating it with crossfades; None: as long as it is.
        side: Louder on that side of a stereo mix.
        occasions: From when to when it is to be heard, counted from its own beginning, where that
            is not one time from beginning to end.
    """

    file: str
    cut: Span | None = None
    at: Second
    level: float
    lasts: PositiveFloat | None = None
    side: Literal["left", "right"] | None = None
    occasions: tuple[Span, ...] = ()


class Noise(BaseModel, frozen=True, extra="forbid"):
    """The faint hiss under a mix, so that its pauses are no digital silence."""

    level: float
    seed: Natural


LONGEST, FASTEST = 3600, 192_000
"""Seconds of a mix, and samples a second: it is made in memory."""


class WholeFile(BaseModel, frozen=True, extra="forbid"):
    """A file as it is; or brought to another rate, which is all that then changes."""

    kind: Literal["file"] = "file"
    name: str
    file: str
    rate: PositiveInt | None = None
    occasions: tuple[Span, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """What it is made of."""
        return (self.file,)


class MixRecipe(BaseModel, frozen=True, extra="forbid"):
    """Pieces of files put together. Later parts of one file are parts of their own."""

    kind: Literal["mix"] = "mix"
    name: str
    seconds: float = Field(gt=0, le=LONGEST)
    rate: int = Field(default=16_000, gt=0, le=FASTEST)
    channels: Literal[1, 2] = 1
    noise: Noise
    parts: tuple[MixPart, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _within(self) -> Self:
        if late := [part.file for part in self.parts if part.at >= self.seconds]:
            raise ValueError(f"{late[0]} begins after the end, at {self.seconds} s")
        return self

    @property
    def files(self) -> tuple[str, ...]:
        """What it is made of."""
        return tuple(dict.fromkeys(part.file for part in self.parts))


Recording = Annotated[WholeFile | MixRecipe, Field(discriminator="kind")]
_RECORDING: TypeAdapter[WholeFile | MixRecipe] = TypeAdapter(Recording)


def read_recordings(data: Path) -> dict[str, WholeFile | MixRecipe]:
    """The recordings beside a question file, by name.

    Raises:
        InputError: There are none, or one is not of the schema.
    """
    path = data.parent / FILE
    found: dict[str, WholeFile | MixRecipe] = {}
    for number, row in enumerate(read_json(path), start=1):
        try:
            made = _RECORDING.validate_python(row)
        except ValidationError as error:
            told = error.errors()[0]
            where = ".".join(str(part) for part in told["loc"])
            raise InputError(f"{path}, line {number}: {where}: {told['msg']}") from None
        for file in made.files:
            inside(file)
        if made.name in found:
            raise InputError(f"{path}, line {number}: found {made.name!r} again; expected it once")
        found[inside(made.name)] = made
    return found
