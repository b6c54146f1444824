"""How a question was understood, in words and as plain data; nothing where nobody read it."""

from __future__ import annotations

from typing import Any

from graphs.query.notation import write
from graphs.query.sentence import sentence
from graphs.recordings.joint_sentence import joint_sentence
from graphs.state import Plan

NO_PROGRAM = "no program says this"


def is_read(plan: Plan) -> bool:
    """Whether somebody read the question as a program, or found that none says it."""
    return plan.program is not None or plan.joint is not None or plan.reading is not None


def in_words(plan: Plan) -> str:
    """The question as it was understood; empty where nobody read it."""
    if not is_read(plan):
        return ""
    if plan.joint is not None:
        return joint_sentence(plan.joint)
    return NO_PROGRAM if plan.program is None else sentence(plan.program)


def understood(plan: Plan) -> dict[str, Any]:
    """The program for machines and for people; no fields where nobody read the question."""
    if not is_read(plan):
        return {}
    joint = plan.joint
    program = joint.program if joint else plan.program
    told = {
        "program": None if program is None else program.model_dump(mode="json"),
        "notation": write(program),
        "sentence": in_words(plan),
        "reading": plan.reading,
    }
    return told if joint is None else told | {"joint": joint.model_dump(mode="json")}
