"""Words of a command line made into a command's typed arguments, by pydantic-settings.

It reads lists by JSON or by commas, which would split a choice such as "yes, but later": the values
of a repeated flag are handed over as one JSON text instead, so that each stays as it was typed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn, cast

from pydantic import ValidationError
from pydantic_settings import CliApp, CliSettingsSource

from agent.cli.arguments import NEVER, Arguments
from agent.cli.command_table import PROGRAM
from agent.cli.help_text import flag_of, help_text, metavar
from agent.cli.old_flags import in_new_flags
from agent.show.terminal import warn
from tools.address import redacted
from tools.errors import InputError

END = "--"
"""Ends the flags: what follows is told by its place."""


def run_command(name: str, place: str, words: Sequence[str]) -> int:
    """Imports one command, reads its arguments and runs it. Returns its exit code."""
    return parsed(name, command_at(place), words).run()


def command_at(place: str) -> type[Arguments]:
    """The class of a command, as the table names it."""
    module, _, name = place.partition(":")
    return getattr(import_module(f"agent.commands.{module}"), f"{name}Command")


def parsed(name: str, command: type[Arguments], words: Sequence[str]) -> Arguments:
    """The arguments that the words say.

    Raises:
        InputError: One of them is unknown, missing or of no use.
    """
    new = in_new_flags(name, words, warn)
    parser = Parser(name, command)
    source = CliSettingsSource[Any](
        command,
        cli_parse_args=False,
        root_parser=parser,
        parse_args_method=Parser.verbatim,
        add_argument_method=Parser.add_flag,
        cli_shortcuts={"output": "o"},
    )
    try:
        return CliApp.run(command, cli_args=new, cli_settings_source=source)
    except ValidationError as error:
        raise InputError(_told(command, error)) from None


class Parser(argparse.ArgumentParser):
    """Finds flags and their values, as argparse does, but prints nothing of its own."""

    def __init__(self, name: str, command: type[Arguments]) -> None:
        super().__init__(prog=f"{PROGRAM} {name}", allow_abbrev=False)
        self.name, self.command = name, command

    def format_help(self) -> str:
        """The command's page, the same for every Python and every width of a terminal."""
        return help_text(self.name, self.command)

    def add_flag(self, *names: str, **how: Any) -> argparse.Action:  # noqa: ANN401
        """A flag, or an argument by place; at least one value where several may follow."""
        if how.get("nargs") == "*" and names[0].startswith("-"):
            how["nargs"] = "+"
        if not names[0].startswith("-"):
            how["metavar"] = metavar(names[0], self.command.model_fields[names[0]])
        return self.add_argument(*names, **how)

    def verbatim(self, words: Sequence[str]) -> argparse.Namespace:
        """Every value as it was typed; several are one JSON text, which is read back just so."""
        found, unknown = self.parse_known_args(list(_guarded(words)))
        if unknown:
            self._refuse(unknown[0])
        return argparse.Namespace(**{name: _told_back(one) for name, one in vars(found).items()})

    def _refuse(self, word: str) -> NoReturn:
        flag = word.partition("=")[0]
        flags = [one for action in self._actions for one in action.option_strings]
        if not flag.startswith("-"):
            self.error(f"found {_brief(word)}; expected no more arguments")
        near = get_close_matches(flag, flags, 1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        self.error(f"found {_brief(flag)}, which is no flag of {self.name}{meant}")

    def error(self, message: str) -> NoReturn:
        """One line for everything.

        Raises:
            InputError: Always.
        """
        told = re.sub(r"^the following arguments are required: (.*)$", r"found no \1", message)
        told = " ".join(told.removeprefix("argument ").split())
        raise InputError(f"{told}; see {self.prog} --help")


def _guarded(words: Sequence[str]) -> Iterator[str]:
    """Marks what is "--" as a value: argparse takes each for the end of the flags, and drops it."""
    ended = False
    for word in words:
        flag, equals, value = word.partition("=")
        if (ended and word == END) or (not ended and equals and value == END):
            yield f"{flag if equals else ''}{equals}{NEVER}{END}"
        else:
            yield word
        ended = ended or word == END


def _told_back(value: object) -> object:
    """A value without its mark; several as the JSON text that pydantic-settings reads back."""
    if isinstance(value, list):
        return json.dumps([_told_back(one) for one in cast(list[object], value)])
    return value.removeprefix(NEVER) if isinstance(value, str) else value


def _told(command: type[Arguments], error: ValidationError) -> str:
    """What was found and what was expected, of the first argument that is of no use."""
    first = error.errors()[0]
    context = first.get("ctx", {})
    match first["type"]:
        case "value_error":
            told = str(context["error"])
        case "literal_error":
            told = f"found {_brief(first['input'])}; expected {context['expected']}"
        case _:
            told = f"found {_brief(first['input'])}; {first['msg']}"
    return f"{flag_of(command, str(first['loc'][0]))}: {told}" if first["loc"] else told


def _brief(text: object) -> str:
    told = redacted(str(text))
    return repr(told if len(told) <= 60 else f"{told[:60]}...")
