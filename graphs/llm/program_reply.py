"""The one place where a program of a language model is read: as JSON, or as functions."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any, cast

from pydantic import BaseModel, model_validator

from graphs.llm import reply_parser
from graphs.llm.program_lists import program_of_list
from graphs.llm.reply_parser import LONGEST, TRIES, Malformed
from graphs.query import notation
from graphs.query.program import DEEPEST, LONGEST_TEXT, Program
from graphs.query.program_json import program_from
from tools.errors import InputError
from tools.spoken_reply import spoken

MOST_LETTERS = 2 * notation.LONGEST
"""Characters of a program before its texts are cut."""

NONE = (notation.BEYOND, "null", "none")
"""Words that say: no program."""

_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_CALL = re.compile(rf"\b(?:{'|'.join(notation.FUNCTIONS)})\(")


class ProposedProgram(BaseModel, frozen=True):
    """A program as it came: functions in a text, nested lists, JSON, or none."""

    program: str | dict[str, Any] | list[Any] | None

    @model_validator(mode="before")
    @classmethod
    def _wrapped(cls, found: object) -> object:
        """Some models leave the outermost object away, or the two outermost."""
        keys = cast(dict[str, object], found) if isinstance(found, dict) else {}
        if "ask" in keys:
            return {"program": keys}
        return {"program": {"ask": keys}} if "op" in keys else cast(object, found)


def program_in(reply: str) -> Program | None:
    """The program of a reply; None where the model says that there is none.

    Texts are cut to what the language allows.

    Raises:
        Malformed: The reply holds no program.
    """
    try:
        found = reply_parser.read(reply, ProposedProgram).program
    except Malformed as error:
        return _loose(reply, error)
    try:
        match found:
            case str():
                return _in_text(found)
            case list():
                return program_of_list(found)
            case _:
                return _in_object(found)
    except InputError as error:
        raise Malformed(f"program: {error}") from None


def _in_object(found: dict[str, Any] | None) -> Program | None:
    if found is None:
        return None
    whole = found if "ask" in found else {"ask": found}
    return program_from(_cut(whole, 2 * DEEPEST))


def _in_text(text: str) -> Program | None:
    """The program that a text says."""
    text = text.strip().strip("`").strip()
    if text.lower() in NONE:
        return None
    if len(text) > MOST_LETTERS:
        raise InputError(f"found {len(text)} characters; expected {notation.LONGEST} at most")
    return notation.read(_TEXT.sub(_shorter, text))


def _loose(reply: str, why: Malformed) -> Program | None:
    """Functions that stand in no JSON, or in some that is broken; the last of them counts."""
    if len(reply) > LONGEST:
        raise why
    said = spoken(reply)
    if said.strip(" \n.`\"'").lower() in NONE:
        return None
    for text in dict.fromkeys((said, said.replace('\\"', '"'))):
        for call in reversed(list(_calls(text))):
            try:
                return _in_text(call)
            except InputError as error:
                why = Malformed(f"program: {error}")
    raise why


def _calls(text: str) -> Iterator[str]:
    """Every function with all that it takes, none of which lies within another."""
    at = 0
    for _ in range(TRIES):
        found = _CALL.search(text, at)
        if found is None:
            return
        end = _closing(text, found.end())
        if end is not None:
            yield text[found.start() : end]
        at = end or found.end()


def _closing(text: str, at: int) -> int | None:
    """Where the bracket closes that was opened right before; brackets within texts do not count."""
    deep, quote = 1, ""
    for end in range(at, min(len(text), at + MOST_LETTERS)):
        char = text[end]
        if quote:
            quote = "" if char == quote and text[end - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        else:
            deep += {"(": 1, ")": -1}.get(char, 0)
        if not deep:
            return end + 1
    return None


def _shorter(match: re.Match[str]) -> str:
    """A text in quotation marks, cut to what the language allows."""
    try:
        text = str(ast.literal_eval(match[0]))
    except (ValueError, SyntaxError):
        return match[0]
    return match[0] if len(text) <= LONGEST_TEXT else json.dumps(text[:LONGEST_TEXT])


def _cut(found: object, deep: int) -> object:
    """JSON with its texts cut; what lies too deep is left, for it is refused anyway."""
    match found:
        case str():
            return found[:LONGEST_TEXT]
        case dict() if deep:
            items = cast(dict[str, object], found).items()
            return {name: _cut(each, deep - 1) for name, each in items}
        case _:
            return found
