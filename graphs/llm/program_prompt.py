"""What a language model is told to have it write a program: the language, and examples."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphs.llm import prompt_parts
from graphs.llm.program_examples import ProgramExample, nearest
from graphs.llm.program_lists import list_of, list_schema
from graphs.query.notation import write
from graphs.query.program import Program
from graphs.state import Question
from tools.prompt import Prompt

PROMPT = Prompt.read("graphs.llm", "program")

FORM: Literal["notation", "list", "json"] = "list"
"""How the model is asked to write a program; it is read in every way.

A schema for lists lets a server write programs of right types only: a 1.5B model (Qwen2.5-Coder)
wrote 12 of 12, and 13 of 35 as functions. In JSON's objects a program is five times as long.
"""


class NotationReply(BaseModel, frozen=True, extra="forbid"):
    """A program as functions; null where none says what is asked."""

    program: str | None = Field(max_length=600)


class JsonReply(BaseModel, frozen=True, extra="forbid"):
    """A program as JSON; null where none says what is asked."""

    program: Program | None


SHAPES: dict[str, dict[str, Any]] = {
    "notation": NotationReply.model_json_schema(),
    "list": list_schema(),
    "json": JsonReply.model_json_schema(),
}
"""What servers that heed schemas are asked for."""

FORMS = {
    "notation": '{"program": "count(sound(\'owl\'))"} or {"program": null}',
    "list": '{"program": ["count", ["sound", "owl"]]} or {"program": null}, where each function '
    'f(x, y) is the list ["f", x, y]',
    "json": '{"program": {"ask": {"op": ...}}} or {"program": null}',
}


def program_prompt(question: Question, form: str = FORM) -> str:
    """All that the model is told; the language stands first, so that servers keep it."""
    shown = "\n\n".join(_shown(one, form) for one in nearest(question))
    return PROMPT(examples=shown, form=FORMS[form], **prompt_parts.posed(question))


def _shown(example: ProgramExample, form: str) -> str:
    """One example, its question as the real one stands in the prompt."""
    posed = prompt_parts.posed(example.question)
    return f"{posed['question']}\n{posed['choices']}\n{_reply(example, form)}"


def _reply(example: ProgramExample, form: str) -> str:
    """What the model should say."""
    program = example.program
    match form:
        case "notation":
            written: object = None if program is None else write(program).replace('"', "'")
        case "list":
            written = None if program is None else list_of(program.ask)
        case _:
            written = None if program is None else program.model_dump(mode="json")
    return json.dumps({"program": written}, ensure_ascii=False)
