"""How a question was understood, in words and as plain data; nothing where nobody read it."""

from __future__ import annotations

from typing import Any

from graphs.query.notation import write
from graphs.query.sentence import sentence
from graphs.state import Plan

NO_PROGRAM = "no program says this"


def is_read(plan: Plan) -> bool:
    """Whether somebody read the question as a program, or found that none says it."""
    return plan.program is not None or plan.reading is not None


def in_words(plan: Plan) -> str:
    """The question as it was understood; empty where nobody read it."""
    if not is_read(plan):
        return ""
    return NO_PROGRAM if plan.program is None else sentence(plan.program)


def understood(plan: Plan) -> dict[str, Any]:
    """The program for machines and for people; no fields where nobody read the question."""
    if not is_read(plan):
        return {}
    return {
        "program": None if plan.program is None else plan.program.model_dump(mode="json"),
        "notation": write(plan.program),
        "sentence": in_words(plan),
        "reading": plan.reading,
    }
