"""`python -m agent`: reads the command line and hands over to one command's module."""

from __future__ import annotations

import sys
from importlib import import_module

from agent.cli.parser import parser


def main(argv: list[str] | None = None) -> int:
    """Runs one command. Returns 0; 1 where a check failed; 2 on bad input; 130 on Ctrl-C."""
    arguments = parser().parse_args(argv)
    from tools.errors import InputError

    try:
        return import_module(f"agent.{arguments.command}").main(arguments)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
