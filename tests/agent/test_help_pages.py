"""What documents say of commands is what the commands say of themselves."""

import re
import shlex
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.cli.command_table import COMMANDS, GROUPS
from agent.cli.run_command import command_at, parsed
from tests import help_pages

ROOT = Path(__file__).parents[2]
PAGES = [path for path in ROOT.rglob("*.md") if not {".venv", ".git"} & set(path.parts)]


def commands(page: str) -> Iterator[list[str]]:
    """Every command that stands in a block, without what is optional being marked so.

    `a|b` is one command for each.
    """
    for block in re.findall(r"^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("python -m agent "):
                words = shlex.split(re.sub(r"[\[\]]", "", line), comments=True)[3:]
                yield from map(list, product(*(word.split("|") for word in words)))


def test_the_page_of_all_commands_is_what_they_say() -> None:
    assert help_pages.PAGE.read_text(encoding="utf-8") == help_pages.page(), (
        "run python -m tests.help_pages"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_printed_as_the_page_has_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert out in help_pages.page()
    assert all(len(line) <= 100 for line in out.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_of_a_command_is_explained(name: str) -> None:
    for field in command_at(COMMANDS[name][0]).model_fields.values():
        assert field.description


def test_every_command_in_a_document_parses(capsys: pytest.CaptureFixture[str]) -> None:
    found = 0
    for path in PAGES:
        for first, *rest in commands(path.read_text(encoding="utf-8")):
            name, rest = (f"{first} {rest[0]}", rest[1:]) if first in GROUPS else (first, rest)
            parsed(name, command_at(COMMANDS[name][0]), rest)
            found += 1
    assert found > 40
    assert capsys.readouterr().err == "", "an old flag stands in a document"
