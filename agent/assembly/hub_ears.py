"""Ears of the user's own: classifiers of the model hub, each a tool under a name of its choice."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from agent.assembly.profiles import Device, on
from tools.evidence import Confidence
from tools.hub_classifier import Hearing, Respect
from tools.tool_registry import TOOLS

NAME = re.compile(r"[a-z][a-z0-9_]{0,23}")
TAKEN = frozenset({"truth", "lalm", "word", "event", "utterance", "turn", "measurement", "trait"})
"""Names of tools that strategies and oracles bring along, and of kinds of percept."""


def _free(name: str) -> str:
    """A name that no other tool has."""
    if not NAME.fullmatch(name):
        raise ValueError(f"found an ear named {name!r}; expected small letters, digits and _")
    if name in TAKEN or name in TOOLS:
        raise ValueError(f"an ear cannot be named {name!r}, for another tool is; rename its table")
    return name


EarName = Annotated[str, AfterValidator(_free)]


class Ear(BaseModel, frozen=True, extra="forbid"):
    """A classifier of sound of the hub, or in a folder, as a tool of its own."""

    model: str = Field(min_length=1)
    """A repository of the hub, or a folder."""

    aspect: Respect
    """In which respect it tells kinds apart: "emotion", "genre", ...; "event" is what sounds."""

    labels: dict[str, str] = {}
    """What its labels mean, where they do not say so themselves; "" leaves one out."""

    window: float = Field(default=10.0, ge=0.5, le=30.0)
    """Seconds that it hears at once."""

    hop: float = Field(default=5.0, ge=0.1)
    """Seconds from one window to the next; no more than the window."""

    least: Confidence = 0.1
    """The probability from which a label is told."""

    several: bool | None = None
    """Whether several of its labels may hold at once; else as the checkpoint says."""

    device: Device = "auto"
    """Where; auto is the GPU where there is one."""

    @model_validator(mode="after")
    def _without_gaps(self) -> Self:
        if self.hop > self.window:
            raise ValueError(f"expected a hop of at most the window's {self.window:g} s")
        return self

    @property
    def on(self) -> str | None:
        """The device as torch wants to be told it; None is the best that there is."""
        return on(self.device)

    def hearing(self, name: str) -> Hearing:
        """What the model is asked, as the tool of this name."""
        return Hearing(
            name, self.aspect, self.labels, self.window, self.hop, self.least, self.several
        )

    @property
    def description(self) -> str:
        """For a model that chooses tools."""
        told = "Which sounds occur" if self.aspect == "event" else f"Of which {self.aspect} it is"
        return f"{told}, by {self.model}: said of every {self.window:g} s."
