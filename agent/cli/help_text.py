"""A command's `--help`, from the fields of its arguments."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, Literal, cast, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_settings import CliPositionalArg, CliVariadicArg

from agent.cli.arguments import Arguments
from agent.cli.command_table import PROGRAM
from agent.cli.values import Metavar

WIDTH = 100
COLUMN = 28
"""Where help begins, beside the flags."""

POSITIONAL, VARIADIC = get_args(CliPositionalArg[str])[1], get_args(CliVariadicArg[str])[1]


def help_text(name: str, command: type[Arguments]) -> str:
    """Usage, what the command does, and a line or more for each argument."""
    fields = list(ordered(command))
    places = [(title(key, one), one) for key, one in fields if is_positional(one)]
    places.sort(key=lambda place: not place[1].is_required())
    flags = [(title(key, one), one) for key, one in fields if not is_positional(one)]
    needed = [text for text, one in flags if one.is_required()]
    usage = " ".join([f"usage: {PROGRAM} {name}", *needed, *(["[flags]"] if flags else []),
                      *(_place(text, one) for text, one in places)])  # fmt: skip
    parts = [usage, inspect.cleandoc(command.__doc__ or "")]
    for heading, listed in (("arguments:", places), ("flags:", flags)):
        if listed:
            parts.append("\n".join([heading, *(_line(text, _help(one)) for text, one in listed)]))
    return "\n\n".join(parts) + "\n"


def ordered(command: type[Arguments]) -> Iterator[tuple[str, FieldInfo]]:
    """The fields of a command: its own first, then those that it shares with others."""
    seen = dict.fromkeys(
        name
        for one in command.__mro__
        if issubclass(one, Arguments)
        for name in inspect.get_annotations(one)
        if name in command.model_fields
    )
    return ((name, command.model_fields[name]) for name in seen)


def is_positional(field: FieldInfo) -> bool:
    """Whether it is told by its place, not by a flag."""
    return POSITIONAL in field.metadata


def flag_of(command: type[Arguments], name: str) -> str:
    """How a field is typed, by its name or its alias."""
    for key, field in command.model_fields.items():
        if name in (key, field.validation_alias):
            return metavar(key, field) if is_positional(field) else _flag(key, field)
    return name


def title(name: str, field: FieldInfo) -> str:
    """A flag with its value, or the value alone where there is no flag."""
    if is_positional(field):
        return metavar(name, field)
    flag = _flag(name, field)
    short = "-o, " if flag == "--output" else ""
    if field.annotation is bool:
        return flag
    more = " ..." if VARIADIC in field.metadata else ""
    return f"{short}{flag} {metavar(name, field)}{more}"


def _flag(name: str, field: FieldInfo) -> str:
    return f"--{str(field.validation_alias or name).replace('_', '-')}"


def metavar(name: str, field: FieldInfo) -> str:
    """What the value is called: by its type, or else by the field's name."""
    found = [
        one.name for one in _walk((field.annotation, *field.metadata)) if isinstance(one, Metavar)
    ]
    options = [
        str(word)
        for one in _walk((field.annotation,))
        if get_origin(one) is Literal
        for word in get_args(one)
    ]
    # The last says most: a field may name its value otherwise than its type does.
    return found[-1] if found else f"{{{','.join(options)}}}" if options else name.upper()


def _walk(types: tuple[Any, ...]) -> Iterator[Any]:
    """Types within types."""
    for one in types:
        yield one
        if get_origin(one) is not Literal:
            yield from _walk(get_args(one))
            yield from _walk(getattr(one, "__metadata__", ()))


def _several(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _place(text: str, field: FieldInfo) -> str:
    if _several(field):
        return f"[{text} ...]"
    return text if field.is_required() else f"[{text}]"


def _help(field: FieldInfo) -> str:
    """The string under the field, and its default."""
    told = " ".join((field.description or "").split()).removesuffix(".")
    default: object = None if field.is_required() else field.default
    match default:
        case None | False | () | "":
            return told
        case tuple():
            several = " ".join(map(str, cast(tuple[object, ...], default)))
            return f"{told} ({several})".strip()
        case _:
            return f"{told} ({default})".strip()


def _line(text: str, told: str) -> str:
    lines = textwrap.wrap(told, WIDTH - COLUMN, break_on_hyphens=False) or [""]
    head = f"  {text}"
    if len(head) > COLUMN - 2:
        return "\n".join([head, *(" " * COLUMN + line for line in lines)]).rstrip()
    rest = [" " * COLUMN + line for line in lines[1:]]
    return "\n".join([f"{head:<{COLUMN}}{lines[0]}".rstrip(), *rest])
