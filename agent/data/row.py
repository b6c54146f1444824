"""One line of a training set: what is asked of a recording, the trace to learn, and the truth."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, NonNegativeInt, PositiveFloat, model_validator

from evals.scenes.facts import Source, Split
from tools.evidence import Percept

Style = Literal["paqa", "mpar2"]
"""Which grammar the trace is written in: `tools.lalm.paqa` or `tools.lalm.tags`."""


class Row(BaseModel, frozen=True):
    """A question with its trace.

    Attributes:
        id: Unique in the set, the same in every build.
        audio: The recording, relative to the folder of the set.
        sha256: Of the recording's bytes.
        seconds: Its length.
        snr: Speech above what sounds behind it, in dB; None where nothing does.
        kind: What sort of question it is, as the scenes name it.
        answer: The index of the right choice.
        trace: The completion to learn, as its grammar renders it.
        truth: What is to be heard, for rewards; never part of the prompt.
        sources: The recordings that it was made of, with their licences.
    """

    id: str
    audio: str
    sha256: str
    seconds: PositiveFloat
    split: Split
    kind: str
    question: str
    choices: tuple[str, ...]
    answer: NonNegativeInt
    style: Style
    trace: str
    truth: tuple[Percept, ...] = ()
    snr: float | None = None
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.answer >= len(self.choices):
            raise ValueError(f"expected an answer below {len(self.choices)}, got {self.answer}")
        return self
