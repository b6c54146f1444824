"""Programs as JSON from outside: read within limits, and refused in one line."""

from __future__ import annotations

from pydantic import ValidationError

from graphs.query.program import Program
from tools.errors import InputError
from tools.outside import checked

MOST_LETTERS = 20_000
"""Characters of a program in JSON."""

SHOWN = 80
"""Characters of what was found that a reason shows."""


def read_json(text: str) -> Program:
    """The program that a JSON text holds.

    Raises:
        InputError: It holds none: no JSON, too long, too deep, or of wrong types.
    """
    if len(text) > MOST_LETTERS:
        raise InputError(f"a program of {len(text)} letters; expected {MOST_LETTERS} at most")
    try:
        return Program.model_validate_json(checked(text))
    except ValidationError as error:
        raise InputError(f"no program: {fault(error)}") from None


def program_from(found: object) -> Program:
    """The program that was read from JSON already; as `read_json`.

    Raises:
        InputError: It is none.
    """
    try:
        return Program.model_validate(found)
    except (ValidationError, RecursionError) as error:
        told = fault(error) if isinstance(error, ValidationError) else "it is too deep"
        raise InputError(f"no program: {told}") from None


def fault(error: ValidationError) -> str:
    """What is wrong first, in one line."""
    first = error.errors(include_url=False, include_context=False)[0]
    place = next((str(part) for part in reversed(first["loc"])), "")
    if first["type"] in ("model_attributes_type", "union_tag_not_found"):
        told = "expected a function"
    else:
        told = first["msg"].removeprefix("Value error, ")
    return " ".join(f"{place}: {told}; found {_shown(first['input'])}".removeprefix(": ").split())


def _shown(found: object) -> str:
    """What was found, not too long; of what has parts, that it has."""
    match found:
        case None | bool() | float():
            return repr(found)
        case str():
            return repr(found[:SHOWN]) + ("..." if len(found) > SHOWN else "")
        case int() if abs(found) < 10**SHOWN:
            return repr(found)
        case int():
            return "a number of many digits"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"
