"""`docs/COMMANDS.md`, every command's `--help`: `python -m tests.help_pages` writes it anew."""

from collections.abc import Iterator
from pathlib import Path

from agent.cli import command_table
from agent.cli.command_table import COMMANDS, GROUPS, PROGRAM
from agent.cli.help_text import help_text
from agent.cli.run_command import command_at

PAGE = Path(__file__).parents[1] / "docs" / "COMMANDS.md"


def page() -> str:
    """The whole page."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield "# Commands\n\nWhat `--help` says, written by `python -m tests.help_pages`.\n"
    yield _block(f"{PROGRAM} --help", command_table.top_help())
    told: set[str] = set()
    for name, (place, _) in COMMANDS.items():
        group = name.partition(" ")[0]
        if group in GROUPS and group not in told:
            told.add(group)
            yield f"## {group}\n\n" + _block(
                f"{PROGRAM} {group} --help", command_table.group_help(group)
            )
        heading = "###" if group in GROUPS else "##"
        text = _block(f"{PROGRAM} {name} --help", help_text(name, command_at(place)))
        yield f"{heading} {name}\n\n{text}"


def _block(command: str, text: str) -> str:
    return f"```\n$ {command}\n{text}```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
