"""What a language model is asked to write, as shapes; what else it writes is ignored."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, PositiveInt

from tools.evidence import Aim, Confidence


class ProposedSubQuery(BaseModel, frozen=True, allow_inf_nan=False):
    """A sub-query. Times are seconds of the file; both None for the whole clip."""

    tool: str
    text: str = Field(default="", max_length=300)
    aim: Aim = "hear"
    start: float | None = None
    end: float | None = None
    speakers: PositiveInt | None = None


class ProposedPlan(BaseModel, frozen=True):
    """What to listen for first."""

    thought: str = ""
    queries: tuple[ProposedSubQuery, ...]


class ProposedMove(BaseModel, frozen=True):
    """To listen or to conclude; `candidates` are numbers, from 1, of what was proposed."""

    thought: str = ""
    action: Literal["perceive", "conclude"]
    candidates: tuple[int, ...] = ()
    queries: tuple[ProposedSubQuery, ...] = ()


class Answered(BaseModel, frozen=True, allow_inf_nan=False):
    """An answer: a choice by its letter or its words, or a sentence."""

    thought: str = ""
    because: tuple[int, ...] = ()
    answer: str = Field(min_length=1)
    confidence: Confidence
