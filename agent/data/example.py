"""One line of a training set: what is asked of a recording, the trace to learn, the annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    NonNegativeInt,
    PositiveFloat,
    field_serializer,
    field_validator,
    model_validator,
)

from agent.data.flat_percepts import Known, flat, whole
from evals.benchmark import inside
from evals.scenes.reference import Source
from evals.splits import Split
from graphs.choice_reply import lettered
from tools.prompt import Prompt

Style = Literal["paqa", "mpar2"]
"""Which of `tools.lalm.grammars` the trace is written in: `paqa`, or `tags`."""

PROMPTS: dict[Style, Prompt] = {
    "paqa": Prompt.read("agent.data", "paqa"),
    "mpar2": Prompt.read("agent.data", "mpar2"),
}


class Example(BaseModel, frozen=True, allow_inf_nan=False):
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
        truth: The reference annotations, for rewards; never part of the prompt. In JSON all have
            the same keys (`agent.data.flat_percepts`).
        sources: The recordings that it was made of, with their licences.
    """

    id: str
    audio: Annotated[str, AfterValidator(inside)]
    sha256: str
    seconds: PositiveFloat
    split: Split
    kind: str
    question: str
    choices: tuple[str, ...]
    answer: NonNegativeInt
    style: Style
    trace: str
    truth: tuple[Known, ...] = ()
    snr: float | None = None
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.answer >= len(self.choices):
            raise ValueError(f"expected an answer below {len(self.choices)}, got {self.answer}")
        return self

    @field_validator("truth", mode="before")
    @classmethod
    def _from_columns(cls, facts: object) -> object:
        """Annotations as they are, or as they stand in a line."""
        if not isinstance(facts, Sequence):
            return facts
        return tuple(_fact(fact) for fact in cast("Sequence[object]", facts))

    @field_serializer("truth", when_used="json")
    def _to_columns(self, facts: tuple[Known, ...]) -> list[dict[str, Any]]:
        return [flat(fact) for fact in facts]


def _fact(fact: object) -> object:
    if isinstance(fact, Mapping):
        told = cast("Mapping[str, Any]", fact)
        return whole(told) if "start" in told else told
    return fact


def prompt_of(row: Example) -> str:
    """What the model is asked: the question, its choices, and how to write the trace.

    Of the annotations it holds only what the question and its choices say.
    """
    return PROMPTS[row.style](question=row.question, choices=lettered(row.choices))


def answer_of(choices: Sequence[str], at: int) -> str:
    """A choice as a trace answers it: letter and words."""
    return f"({chr(ord('A') + at)}) {choices[at]}"
