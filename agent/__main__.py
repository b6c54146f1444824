"""`python -m agent`: finds the command that was typed, and hands over to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from agent.cli import command_table
from agent.cli.command_table import COMMANDS, GROUPS, HELP
from tools.errors import InputError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Returns 0; 1 where a check failed; 2 on bad input; 130 on Ctrl-C."""
    # Whoever imports ONNX Runtime, and however early: it is not to speak with its maker.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except InputError as error:
        print(f"error: {_one_line(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _run(words: list[str]) -> int:
    """Imports the one command that was chosen, and no other."""
    first, *rest = words or [""]
    if first in HELP:
        print(command_table.top_help(), end="")
        return 0
    if first not in GROUPS:
        name = _known(first, "command", command_table.first_words())
    elif rest and rest[0] in HELP:
        print(command_table.group_help(first), end="")
        return 0
    else:
        action, *rest = rest or [""]
        known = _known(action, f"action of {first}", command_table.members(first))
        name = f"{first} {known}"
    from agent.cli.run_command import run_command

    return run_command(name, COMMANDS[name][0], rest)


def _one_line(text: str) -> str:
    """What a terminal shows as it is: names of files may hold new lines, colours, any bytes."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _known(word: str, what: str, names: dict[str, str]) -> str:
    """The word, where it is one of the names.

    Raises:
        InputError: It is none; the nearest one is named.
    """
    if word in names:
        return word
    from difflib import get_close_matches

    near = get_close_matches(word, list(names), 1)
    meant = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(names)}"
    raise InputError(f"found {f'the {what} {word!r}' if word else f'no {what}'}; {meant}")


if __name__ == "__main__":
    sys.exit(main())
