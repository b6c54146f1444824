"""Files and JSON from outside, read with limits; whatever is wrong with them is told in one line.

JSON is looked at before it is parsed: nested a hundred thousand deep, or with a number of five
thousand digits, it would end a parser in an error of its own, and 1e999 would be infinite.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from io import BufferedReader
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from tools.errors import InputError

Model = TypeVar("Model", bound=BaseModel)

MOST = 256 << 20
"""Bytes of a file that is read whole."""

LINE = 32 << 20
"""Bytes of one line."""

DEEPEST = 100
"""Lists and objects within each other; a program of questions has some dozens."""

DIGITS = 100
"""Of a number; and a power of ten has fewer than three."""


def opened(path: Path) -> BufferedReader:
    """A regular file, to be read. A pipe would be waited for, and a device has no end.

    Raises:
        InputError: It is something else, or cannot be read.
    """
    try:
        found = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {_why(error)}") from None
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise InputError(f"cannot read {path}: it is no regular file")
    return os.fdopen(found, "rb")


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_bytes(path: Path, most: int = MOST) -> bytes:
    """All of a regular file.

    Raises:
        InputError: It is none, is too large, or cannot be read.
    """
    with opened(path) as file:
        try:
            found = file.read(most + 1)
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from None
    if len(found) > most:
        size = f"{most >> 20} MiB" if most >> 20 else f"{most >> 10} KiB"
        raise InputError(f"{path} has more than {size}; expected at most that")
    return found


def read_text(path: Path, most: int = MOST) -> str:
    """The same of a text.

    Raises:
        InputError: As above, or it is not UTF-8.
    """
    try:
        return read_bytes(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text, from byte {error.start} on") from None


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a text one at a time, each with its line break.

    Raises:
        InputError: It cannot be read, is not UTF-8, or has a line too long to be one.
    """
    with opened(path) as file:
        number = 0
        while line := file.readline(LINE + 1):
            number += 1
            if len(line) > LINE:
                raise InputError(f"{path}, line {number} has more than {LINE >> 20} MiB")
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise InputError(f"{path}, line {number} is not UTF-8 text") from None


def json_of(text: str | bytes) -> Any:  # noqa: ANN401
    """What JSON says, as plain data.

    Raises:
        InputError: It is none, or is past the limits.
    """
    try:
        return from_json(checked(text), allow_inf_nan=False)
    except ValueError as error:
        raise InputError(f"no JSON: {error}") from None


def parsed(text: str | bytes, schema: type[Model], whole: str = "the file") -> Model:
    """What JSON says, as a fact.

    Raises:
        InputError: It is no such JSON, or past the limits; the first thing that is wrong is told.
    """
    try:
        return schema.model_validate_json(checked(text))
    except ValidationError as error:
        raise InputError(first_of(error, whole)) from None


def read_json(path: Path, schema: type[Model]) -> Model:
    """The same of a file."""
    return parsed(read_text(path), schema)


SHOWN = 200
"""Letters of what is wrong, which may quote what was found."""


def first_of(error: ValidationError, whole: str = "the file") -> str:
    """Where a fact is wrong first, and what about it."""
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part)[:60] for part in first["loc"][:20]) or whole
    return f"{place}: {' '.join(first['msg'].split())[:SHOWN]}"


def read_toml(path: Path, most: int = LINE) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        InputError: It cannot be read, is none, or is past the limits.
    """
    text = read_text(path, most)
    if _DOTTED.search(text):
        raise InputError(f"{path} is nested too deep; expected plain TOML")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputError(f"{path} is nested too deep; expected plain TOML") from None
    except ValueError as error:
        raise InputError(f"{path} is no TOML: {error}") from None


def checked(text: str | bytes) -> bytes:
    """The JSON, in bytes, where no parser can stumble over its depth or its numbers.

    Raises:
        InputError: One can.
    """
    try:
        data = text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise InputError("no JSON: found half a surrogate pair; expected UTF-8") from None
    bare = _STRING.sub(b"", data)
    depth = max(accumulate(_STEPS[one] for one in bare.translate(None, _OTHERS)), default=0)
    if depth > DEEPEST:
        raise InputError(f"found JSON {depth} levels deep; expected {DEEPEST} at most")
    if found := _NUMBER.search(bare):
        told = found[0][:20].decode("ascii")
        raise InputError(f"found the number {told}...; expected a finite one, {DIGITS} digits long")
    return data


_STRING = re.compile(rb'"(?:[^"\\\n]++|\\.)*+"?')
_NUMBER = re.compile(rb"NaN|Infinity|\d{%d}|\d[eE]\+?0*[1-9]\d\d" % (DIGITS + 1))
_PART = r"""(?:[\w-]{1,99}+|"[^"\n]{0,99}"|'[^'\n]{0,99}')[ \t]{0,9}\.[ \t]{0,9}"""
_DOTTED = re.compile(rf"""(?<![\w"'-])(?:{_PART}){{{DEEPEST}}}""")
"""A name of more parts than may be: to read one takes time by the square of their number."""
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_OTHERS = bytes(set(range(256)) - _STEPS.keys())


def below(root: Path, name: str) -> Path:
    """The path that a file names, where it stays in the folder that it is relative to.

    Raises:
        InputError: It is absolute, climbs out, or a link leads out.
    """
    try:
        path = root / name
        if name and "\0" not in name and path.resolve().is_relative_to(root.resolve()):
            return path
    except (OSError, ValueError, RuntimeError):
        pass
    raise InputError(f"the path {name[:200]!r} leads out of {root}; expected a file in it")
