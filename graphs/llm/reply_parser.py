"""The one place where what a language model wrote is read: free text in, a checked shape out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tools.spoken_reply import spoken

Shape = TypeVar("Shape", bound=BaseModel)

LONGEST = 200_000
"""Characters beyond which a reply is not looked at."""

TRIES = 50
"""Opening braces from which an object is looked for."""

SHOWN = 200
"""Characters of what was found that go into a reason."""

# A string is matched first, so that nothing within one is taken for noise. A comment or a string
# without an end goes on to the end of the text: looking for one from every beginning took minutes.
_STRING = r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))'
_NOISE = re.compile(rf"{_STRING}|//[^\n]*|/\*.*?(?:\*/|\Z)|#[^\n]*", re.DOTALL)
_COMMA = re.compile(rf"{_STRING}|,(?=\s*+[}}\]])", re.DOTALL)


class Malformed(Exception):
    """A reply that cannot be used: one line saying what was found and what was expected.

    It is written for the model, which is asked once to do better.
    """


def read(reply: str, shape: type[Shape]) -> Shape:
    """The last object in the reply that has the shape.

    Prose around it, a fence, comments and commas too many do no harm.

    Raises:
        Malformed: There is none.
    """
    if len(reply) > LONGEST:
        raise Malformed(f"found {len(reply)} characters; expected one JSON object")
    why = f"found {_cut(reply)}; expected one JSON object"
    made: Shape | None = None
    for found in _aloud(reply):
        try:
            made = shape.model_validate(found)
        except ValidationError as error:
            why = _told(error)
    if made is None:
        raise Malformed(why)
    return made


def _aloud(reply: str) -> Iterator[object]:
    """The objects outside of thoughts; a tag of thoughts within an object is a word like others."""
    yield from _objects(spoken(reply))
    yield from (one for one in _objects(reply) if "think>" in json.dumps(one))


def _objects(text: str) -> Iterator[object]:
    """Every JSON object that does not lie within another, as written and then cleaned."""
    decoder = json.JSONDecoder()
    for plain in dict.fromkeys((text, _clean(text))):
        at = plain.find("{")
        for _ in range(TRIES):
            if at < 0:
                break
            try:
                thing, end = decoder.raw_decode(plain, at)
            except (ValueError, RecursionError):
                end = at + 1
            else:
                yield thing
            at = plain.find("{", end)


def _clean(text: str) -> str:
    """Without comments, and without commas before a closing bracket."""
    return _COMMA.sub(_kept, _NOISE.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    return match[1] or ""


def _told(error: ValidationError) -> str:
    """The first thing that is wrong."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the object"
    return f"{place}: {first['msg']}; found {_cut(str(first['input']))}"


def _cut(text: str) -> str:
    """In one line, not too long."""
    line = " ".join(text.split())
    return repr(line[:SHOWN]) + ("..." if len(line) > SHOWN else "")
