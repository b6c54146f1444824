"""`python -m agent`: finds the command that was typed, and hands over to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from agent.cli import command_table
from agent.cli.command_table import COMMANDS, GROUPS, HELP
from agent.show import terminal
from tools.errors import InputError

LETTERS = 2000
"""Of an error: what was found may be of any length."""

GONE = 141
"""Exit code where the reader of standard output left early, as for any program in a pipe."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0; 1 where a check failed; 2 on bad input, or where standard output could not be written;
        130 on Ctrl-C; 141 where nobody read on.
    """
    # Whoever imports ONNX Runtime, and however early: it is not to speak with its maker.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    with terminal.guarded() as out:
        code = _coded(list(sys.argv[1:] if argv is None else argv))
        if (why := out.why) is not None and code == 0:
            if isinstance(why, BrokenPipeError):
                return GONE
            terminal.warn(f"error: cannot write standard output: {why.strerror}")
            return 2
        return code


def _coded(words: list[str]) -> int:
    """The exit code; an error is told in one line."""
    try:
        return _run(words)
    except InputError as error:
        return _refused(str(error))
    except OSError as error:
        # A disk that is full, a folder that may not be read, a name that no system takes.
        if error.strerror is None:
            raise
        where = "" if error.filename is None else f": {error.filename}"
        return _refused(f"{error.strerror}{where}")
    except MemoryError:
        return _refused("there is not enough memory for this")
    except SystemExit as stop:
        # argparse ends so after a page of help.
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        terminal.warn("stopped")
        return 130


def _refused(told: str) -> int:
    terminal.warn(f"error: {told if len(told) <= LETTERS else f'{told[:LETTERS]}...'}")
    return 2


def _run(words: list[str]) -> int:
    """Imports the one command that was chosen, and no other."""
    first, *rest = words or [""]
    if first in HELP:
        terminal.say_all(command_table.top_help().rstrip("\n"))
        return 0
    if first not in GROUPS:
        name = _known(first, "command", command_table.first_words())
    elif rest and rest[0] in HELP:
        terminal.say_all(command_table.group_help(first).rstrip("\n"))
        return 0
    else:
        action, *rest = rest or [""]
        known = _known(action, f"action of {first}", command_table.members(first))
        name = f"{first} {known}"
    from agent.cli.run_command import run_command

    return run_command(name, COMMANDS[name][0], rest)


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
